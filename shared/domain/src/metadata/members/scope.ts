import type { RegistrationPolicy } from './contract.ts';

/**
 * META-25, RFC 6749 §3.3: unknown scopes are left out, and the order is kept. Undefined if none remains: a fault in
 * strict profiles, while in lenient ones the OP applies its default at the time of use (D-27).
 */
export const narrowedScope = (asked: string | undefined, policy: RegistrationPolicy): string | undefined => {
  if (asked === undefined) return policy.scopeDefault;
  const known = policy.supported.scopes_supported;
  const tokens = asked.split(' ');
  const kept = tokens.filter((token, index) => known.includes(token) && tokens.indexOf(token) === index);
  return kept.length === 0 ? undefined : kept.join(' ');
};
