import type { JsonObject } from '../json.ts';
import { fail, ok, type Result } from '../result.ts';
import { effectiveCapabilities } from './discovery/capabilities.ts';
import type { Capabilities, MetadataLimits, ProfileName, RegistrationPolicy } from './members/contract.ts';
import { extraMembersFaults, extraMembersOf } from './members/extra-members.ts';
import { scopeTokens } from './members/scope.ts';
import type { AllowedSchemes } from './uri/custom-scheme.ts';

export type PolicyInput = {
  readonly profile: ProfileName;
  readonly version: string;
  readonly issuer: string;
  /** The operator's OP document; it narrows what the profile offers. */
  readonly op?: JsonObject;
  /** Can only lower the limits (REG-14). */
  readonly limits?: Partial<MetadataLimits>;
  /** By default none; in profile `mcp`, whose clients nobody can list ahead, any (D-09). */
  readonly customSchemesAllowed?: AllowedSchemes;
  readonly loopbackRedirectsForWeb?: boolean;
  readonly scopeDefault?: string;
  /** Further members, each with the JSON Schema of its value. */
  readonly extraMembers?: JsonObject;
  /** Takes the place of the OP document's `scopes_supported`; `*` among them marks the list as open (META-25). */
  readonly scopesSupported?: readonly string[];
  readonly sectorChecks?: boolean;
};

/** An error in the input, and the part of the input that it is in. */
export type PolicyFault = {
  readonly of: 'op' | 'limits' | 'customSchemesAllowed' | 'scopesSupported' | 'scopeDefault' | 'extraMembers';
  readonly text: string;
};

/** REG-14: the largest values that are ever stored. */
const metadataLimits: MetadataLimits = {
  stringBytesMax: 4096,
  uriBytesMax: 2048,
  arrayEntriesMax: 128,
  jwksKeysMax: 32,
};

/**
 * Fixes the rules for the lifetime of the process, or reports all configuration errors together, each naming its part.
 */
export const registrationPolicy = (input: PolicyInput): Result<RegistrationPolicy, readonly PolicyFault[]> => {
  const { supported, faults } = effectiveCapabilities({ ...input, ...scopesGround(input) });
  const all = [
    ...faultsOf('op', [...faults, ...issuerFaults(input)]),
    ...faultsOf('limits', limitFaults(input)),
    ...faultsOf('customSchemesAllowed', schemeFaults(input)),
    ...faultsOf('scopesSupported', scopeListFaults(input)),
    ...faultsOf('scopeDefault', scopeFaults(input, supported)),
    ...faultsOf('extraMembers', extraMembersFaults(input.extraMembers ?? {})),
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
  customSchemesAllowed: schemesOf(input),
  scopesOpen: input.scopesSupported?.includes(openMark) ?? false,
  loopbackRedirectsForWeb: input.loopbackRedirectsForWeb ?? false,
  lenient: input.profile === 'mcp',
  sectorChecks: input.sectorChecks ?? false,
  extraMembers: extraMembersOf(input.extraMembers ?? {}),
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

const schemesOf = ({ profile, customSchemesAllowed: allowed }: PolicyInput): AllowedSchemes => {
  if (allowed === undefined) return profile === 'mcp' ? 'any' : [];
  return allowed === 'any' ? allowed : [...new Set(allowed.map((scheme) => scheme.toLowerCase()))];
};

/** RFC 3986 §3.1. */
const schemeFaults = (input: PolicyInput): readonly string[] => {
  const schemes = schemesOf(input);
  if (schemes === 'any' || schemes.every((scheme) => /^[a-z][a-z\d+.-]*$/.test(scheme))) return [];
  return ['must be any, or URI schemes without a colon'];
};

/** Stands for all scopes that are not listed. */
const openMark = '*';

const scopesGround = ({ scopesSupported = [] }: PolicyInput): { readonly scopes?: readonly string[] } => {
  const scopes = scopesSupported.filter((scope) => scope !== openMark);
  return scopes.length === 0 ? {} : { scopes };
};

/** RFC 6749 §3.3. */
const scopeListFaults = ({ scopesSupported = [] }: PolicyInput): readonly string[] =>
  scopesSupported.every((scope) => /^[\x21\x23-\x5B\x5D-\x7E]+$/.test(scope))
    ? []
    : ['must be scope tokens, or * for an open list'];

/**
 * A default is an error if registration itself would narrow it, or if a lenient profile could not distinguish it from
 * an omitted scope (D-27).
 */
const scopeFaults = (
  { scopeDefault, scopesSupported, profile }: PolicyInput,
  supported: Capabilities,
): readonly string[] => {
  if (scopeDefault === undefined) return [];
  if (profile === 'mcp') return ['must not be given with profile mcp'];
  const known = supported.scopes_supported;
  const tokens = scopeTokens(scopeDefault);
  const isListed =
    scopesSupported?.includes(openMark) || known.length === 0 || tokens.every((token) => known.includes(token));
  const isSound = isListed && tokens.length > 0 && tokens.join(' ') === scopeDefault && !/["\\]/.test(scopeDefault);
  return isSound
    ? []
    : ['must be scopes, each once, with single spaces between, and in scopes_supported if that is given'];
};
