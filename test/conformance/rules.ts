import { authenticationRules, keyRules } from './rules/authentication.ts';
import { configurationRules } from './rules/configuration.ts';
import type { Rule } from './rules/contract.ts';
import { discoveryRules, mcpRules } from './rules/discovery.ts';
import { errorRules } from './rules/errors.ts';
import { initialTokenRules, metadataDocumentRules, statelessRules, statementRules } from './rules/later.ts';
import { metadataRules } from './rules/metadata.ts';
import { nativeRules, redirectRules } from './rules/redirects.ts';
import { localizationRules, registrationRules, responseRules } from './rules/registration.ts';
import { sectorRules } from './rules/sectors.ts';
import { privacyRules, threatRules } from './rules/threats.ts';

const groupedRules = [
  ['REG', 'Registration request', registrationRules],
  ['RESP', 'Registration response', responseRules],
  ['META', 'Client metadata', metadataRules],
  ['RED', 'Redirect URIs', redirectRules],
  ['AUTHN', 'Token endpoint authentication', authenticationRules],
  ['KEY', 'Keys', keyRules],
  ['SEC', 'Sector identifiers and pairwise subjects', sectorRules],
  ['ERR', 'Errors and status codes', errorRules],
  ['IAT', 'Initial access tokens', initialTokenRules],
  ['CFG', 'Configuration endpoint', configurationRules],
  ['STMT', 'Software statements', statementRules],
  ['STATELESS', 'Stateless registration', statelessRules],
  ['I18N', 'Localized metadata', localizationRules],
  ['NATIVE', 'Native clients', nativeRules],
  ['DISC', 'Discovery', discoveryRules],
  ['MCP', 'MCP clients', mcpRules],
  ['CIMD', 'Client id metadata documents', metadataDocumentRules],
  ['THREAT', 'Threats', threatRules],
  ['PRIV', 'Privacy', privacyRules],
] as const;

export type RuleId = (typeof groupedRules)[number][2][number]['id'];

export type RuleGroup = { readonly prefix: string; readonly title: string; readonly rules: readonly Rule[] };

/** Every rule of the specification, in its order. */
export const ruleGroups: readonly RuleGroup[] = groupedRules.map(([prefix, title, rules]) => ({
  prefix,
  title,
  rules,
}));

export const allRules: readonly Rule[] = ruleGroups.flatMap((group) => group.rules);
