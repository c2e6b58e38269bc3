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
