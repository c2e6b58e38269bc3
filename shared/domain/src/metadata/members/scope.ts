import type { RegistrationPolicy } from './contract.ts';

/** RFC 6749 §3.3: the scopes, each once, in the order given; the spaces around them say nothing (META-25). */
export const scopeTokens = (scope: string): readonly string[] => [
  ...new Set(scope.split(' ').filter((token) => token !== '')),
];

/**
 * META-25, D-27: scopes are judged only against a list that somebody gave, and one that is not marked open. Strict
 * profiles leave out unknown scopes. Lenient ones leave out `scope` as soon as one is unknown, because a client that is
 * registered for the rest could never request what it needs; the OP then applies its default at the time of use.
 *
 * @returns undefined if no scope remains, which is a fault in strict profiles
 */
export const narrowedScope = (asked: string | undefined, policy: RegistrationPolicy): string | undefined => {
  if (asked === undefined) return policy.scopeDefault;
  const tokens = scopeTokens(asked);
  const { scopes_supported: known } = policy.supported;
  if (policy.scopesOpen || known.length === 0) return tokens.join(' ');
  const kept = tokens.filter((token) => known.includes(token));
  if (kept.length === 0 || (policy.lenient && kept.length < tokens.length)) return undefined;
  return kept.join(' ');
};
