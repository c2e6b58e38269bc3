import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import {
  canonicalJson,
  fail,
  isJsonObject,
  type JsonObject,
  ok,
  type PolicyFault,
  type RegistrationPolicy,
  type Result,
  registrationPolicy,
} from '@clientele/domain';
import type { ServiceConfig } from './config.ts';
import { isSafeBase, mustBeHttps, type Variables } from './environment.ts';

const versionCharacters = 12;

type Configured = Pick<
  ServiceConfig,
  'profile' | 'metadataLimits' | 'loopbackRedirectsForWeb' | 'customSchemes' | 'scopesSupported' | 'scopeDefault'
>;

/** The contents of the files in which the operator says what the OP offers and which further members there are. */
export type OperatorDocuments = { readonly op: JsonObject | undefined; readonly extraMembers: JsonObject | undefined };

/** The policy that results from the configuration and the operator's own OP document. Each error names its variable. */
export const configuredPolicy = (
  config: Configured,
  options: OperatorDocuments & { readonly issuer: string; readonly sectorChecks: boolean },
): Result<RegistrationPolicy, readonly string[]> => {
  /** The other sources of the issuer have been checked with their variables. */
  if (options.op?.issuer === options.issuer && !isSafeBase(options.issuer))
    return fail([`OP_METADATA_FILE: its issuer ${mustBeHttps}`]);
  const policy = registrationPolicy({
    profile: config.profile,
    version: '',
    issuer: options.issuer,
    limits: config.metadataLimits,
    sectorChecks: options.sectorChecks,
    loopbackRedirectsForWeb: config.loopbackRedirectsForWeb,
    ...(options.op === undefined ? {} : { op: options.op }),
    ...(options.extraMembers === undefined ? {} : { extraMembers: options.extraMembers }),
    ...(config.customSchemes === undefined ? {} : { customSchemesAllowed: config.customSchemes }),
    ...(config.scopesSupported === undefined ? {} : { scopesSupported: config.scopesSupported }),
    ...(config.scopeDefault === undefined ? {} : { scopeDefault: config.scopeDefault }),
  });
  if (!policy.ok) return fail(policy.error.map(({ of, text }) => `${variableOf[of]}: ${text}`));
  return ok({ ...policy.value, version: policyVersion(policy.value) });
};

/** The variable behind each part of the policy. Limits are checked when they are read. */
const variableOf: Readonly<Record<PolicyFault['of'], keyof Variables | 'limits'>> = {
  op: 'OP_METADATA_FILE',
  limits: 'limits',
  customSchemesAllowed: 'CUSTOM_SCHEMES',
  scopesSupported: 'SCOPES_SUPPORTED',
  scopeDefault: 'SCOPE_DEFAULT',
  extraMembers: 'EXTRA_MEMBERS_FILE',
};

/** Identifies the rules, so that two events under different rules never carry the same version. */
const policyVersion = (policy: RegistrationPolicy): string =>
  `${policy.profile}-${hash('sha256', canonicalJson({ ...policy }), 'hex').slice(0, versionCharacters)}`;

/** The files that `OP_METADATA_FILE` and `EXTRA_MEMBERS_FILE` name; their errors are reported together. */
export const readOperatorDocuments = (config: {
  readonly opMetadataFile?: string | undefined;
  readonly extraMembersFile?: string | undefined;
}): Result<OperatorDocuments, readonly string[]> => {
  const op = readJsonFile('OP_METADATA_FILE', config.opMetadataFile);
  const extraMembers = readJsonFile('EXTRA_MEMBERS_FILE', config.extraMembersFile);
  if (op.ok && extraMembers.ok) return ok({ op: op.value, extraMembers: extraMembers.value });
  return fail([...(op.ok ? [] : [op.error]), ...(extraMembers.ok ? [] : [extraMembers.error])]);
};

const readJsonFile = (variable: keyof Variables, file: string | undefined): Result<JsonObject | undefined, string> => {
  if (file === undefined) return ok(undefined);
  try {
    const document: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return isJsonObject(document) ? ok(document) : fail(`${variable}: must hold one JSON object`);
  } catch {
    return fail(`${variable}: cannot be read as JSON`);
  }
};
