import type { MetadataFault } from '../members/contract.ts';
import type { Case, Rule } from './rule.ts';
import { authenticationRules } from './rules-authentication.ts';
import { extensionRules } from './rules-extensions.ts';
import { keyRules } from './rules-keys.ts';
import { openidRules } from './rules-openid.ts';

/** In the order in which faults are reported (ERR-12). */
const rules: readonly Rule[] = [...openidRules, ...authenticationRules, ...keyRules, ...extensionRules];

/** The fault of the first broken rule between members. `redirect_uris` were judged earlier. */
export const firstBrokenRule = (judged: Case): MetadataFault | undefined => {
  for (const rule of rules) {
    const fault = rule(judged);
    if (fault) return fault;
  }
  return undefined;
};

/**
 * The faults of all broken rules that read none of the members at fault. Those members are missing from the case, so a
 * rule that reads one would tell of what is not so.
 */
export const brokenRulesBeside = (judged: Case, atFault: ReadonlySet<string>): readonly MetadataFault[] =>
  rules.flatMap((rule) => {
    const watched = watch(judged, atFault);
    const fault = rule(watched.judged);
    return fault === undefined || watched.readsFault() ? [] : [fault];
  });

const watch = (judged: Case, atFault: ReadonlySet<string>) => {
  let readsFault = false;
  const note = (name: string | symbol): void => {
    readsFault ||= typeof name === 'string' && atFault.has(name);
  };
  const noting = <Members extends object>(members: Members): Members =>
    new Proxy(members, {
      get: (target, name): unknown => {
        note(name);
        return Reflect.get(target, name);
      },
    });
  return {
    judged: {
      metadata: noting(judged.metadata),
      asked: noting(judged.asked),
      policy: judged.policy,
      get keys() {
        note('jwks');
        return judged.keys;
      },
    },
    readsFault: () => readsFault,
  };
};
