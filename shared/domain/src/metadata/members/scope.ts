import type { RegistrationPolicy } from './contract.ts';

/**
 * META-25, RFC 6749 §3.3: scopes that nobody knows are left out, the order stays.
 * Absent if none is left, which is a fault in strict profiles and the OP's default at use in lenient ones (D-27).
 */
export const narrowedScope = (asked: string | undefined, policy: RegistrationPolicy): string | undefined => {
  if (asked === undefined) return policy.scopeDefault;
  const known = policy.supported.scopes_supported;
  const tokens = asked.split(' ');
  const kept = tokens.filter((token, index) => known.includes(token) && tokens.indexOf(token) === index);
  return kept.length === 0 ? undefined : kept.join(' ');
};
