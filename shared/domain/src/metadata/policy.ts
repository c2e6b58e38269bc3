import type { JsonObject } from '../json.ts';
import { fail, ok, type Result } from '../result.ts';
import { effectiveCapabilities } from './discovery/capabilities.ts';
import type { Capabilities, MetadataLimits, ProfileName, RegistrationPolicy } from './members/contract.ts';

export type PolicyInput = {
  readonly profile: ProfileName;
  readonly version: string;
  readonly issuer: string;
  /** The operator's OP document; it narrows what the profile offers. */
  readonly op?: JsonObject;
  /** Can only lower the limits (REG-14). */
  readonly limits?: Partial<MetadataLimits>;
  readonly customSchemesAllowed?: readonly string[];
  readonly loopbackRedirectsForWeb?: boolean;
  readonly scopeDefault?: string;
  readonly sectorChecks?: boolean;
};

/** An error in the input, and the part of the input that it is in. */
export type PolicyFault = {
  readonly of: 'op' | 'limits' | 'customSchemesAllowed' | 'scopeDefault';
  readonly text: string;
};

/** REG-14: the largest values that are ever stored. */
const metadataLimits: MetadataLimits = {
  stringBytesMax: 4096,
  uriBytesMax: 2048,
  arrayEntriesMax: 128,
  jwksKeysMax: 32,
};

/** D-09: schemes without a period that widely used MCP clients register. */
const mcpSchemes: readonly string[] = [
  'cursor',
  'grokbot',
  'vscode',
  'vscode-insiders',
  'vscodium',
  'windsurf',
  'windsurf-next',
  'claude',
  'zed',
];

/**
 * Fixes the rules for the lifetime of the process, or reports all configuration errors together, each naming its part.
 */
export const registrationPolicy = (input: PolicyInput): Result<RegistrationPolicy, readonly PolicyFault[]> => {
  const { supported, faults } = effectiveCapabilities(input);
  const all = [
    ...faultsOf('op', [...faults, ...issuerFaults(input)]),
    ...faultsOf('limits', limitFaults(input)),
    ...faultsOf('customSchemesAllowed', schemeFaults(input)),
    ...faultsOf('scopeDefault', scopeFaults(input, supported)),
  ];
  return all.length > 0 ? fail(all) : ok(policyOf(input, supported));
};

const faultsOf = (of: PolicyFault['of'], texts: readonly string[]): readonly PolicyFault[] =>
  texts.map((text) => ({ of, text }));

const policyOf = (input: PolicyInput, supported: Capabilities): RegistrationPolicy => ({
  profile: input.profile,
  version: input.version,
  issuer: input.issuer,
  supported,
  limits: { ...metadataLimits, ...input.limits },
  customSchemesAllowed: [...new Set([...(input.profile === 'mcp' ? mcpSchemes : []), ...schemesOf(input)])],
  loopbackRedirectsForWeb: input.loopbackRedirectsForWeb ?? false,
  lenient: input.profile === 'mcp',
  sectorChecks: input.sectorChecks ?? false,
  ...(input.scopeDefault === undefined ? {} : { scopeDefault: input.scopeDefault }),
});

/** DISC-10, Discovery §4.3: clients compare the issuer character by character. */
const issuerFaults = ({ issuer, op }: PolicyInput): readonly string[] => {
  const stated = op?.issuer ?? issuer;
  return stated === issuer ? [] : ['issuer must equal the configured issuer'];
};

const limitFaults = ({ limits = {} }: PolicyInput): readonly string[] =>
  Object.entries(metadataLimits).flatMap(([name, max]) => {
    const given = Object.entries(limits).find(([candidate]) => candidate === name)?.[1] ?? max;
    return Number.isInteger(given) && given >= 1 && given <= max ? [] : [`${name} must be an integer from 1 to ${max}`];
  });

const schemesOf = ({ customSchemesAllowed = [] }: PolicyInput): readonly string[] =>
  customSchemesAllowed.map((scheme) => scheme.toLowerCase());

/** RFC 3986 §3.1. */
const schemeFaults = (input: PolicyInput): readonly string[] =>
  schemesOf(input).every((scheme) => /^[a-z][a-z\d+.-]*$/.test(scheme)) ? [] : ['must be URI schemes without a colon'];

/**
 * A default is an error if registration itself would narrow it, or if a lenient profile could not distinguish it from
 * an omitted scope (D-27).
 */
const scopeFaults = ({ scopeDefault, profile }: PolicyInput, supported: Capabilities): readonly string[] => {
  if (scopeDefault === undefined) return [];
  if (profile === 'mcp') return ['must not be given with profile mcp'];
  const tokens = scopeDefault.split(' ');
  const sound = tokens.every(
    (token, index) => supported.scopes_supported.includes(token) && tokens.indexOf(token) === index,
  );
  return sound ? [] : ['must be scopes listed in scopes_supported, each once, with single spaces between'];
};
