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

/** The policy that results from the configuration and the operator's own OP document. Each error names its variable. */
export const configuredPolicy = (
  config: Configured,
  options: { readonly issuer: string; readonly op: JsonObject | undefined; readonly sectorChecks: boolean },
): Result<RegistrationPolicy, readonly string[]> => {
  if (!isSafeBase(options.issuer)) return fail([`OP_METADATA_FILE: its issuer ${mustBeHttps}`]);
  const policy = registrationPolicy({
    profile: config.profile,
    version: '',
    issuer: options.issuer,
    limits: config.metadataLimits,
    sectorChecks: options.sectorChecks,
    loopbackRedirectsForWeb: config.loopbackRedirectsForWeb,
    ...(options.op === undefined ? {} : { op: options.op }),
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
};

/** Identifies the rules, so that two events under different rules never carry the same version. */
const policyVersion = (policy: RegistrationPolicy): string =>
  `${policy.profile}-${hash('sha256', canonicalJson({ ...policy }), 'hex').slice(0, versionCharacters)}`;

/** The OP's own metadata document from `OP_METADATA_FILE`. */
export const readOpMetadata = (file: string | undefined): Result<JsonObject | undefined, readonly string[]> => {
  if (file === undefined) return ok(undefined);
  try {
    const document: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return isJsonObject(document) ? ok(document) : fail(['OP_METADATA_FILE: must hold one JSON object']);
  } catch {
    return fail(['OP_METADATA_FILE: cannot be read as JSON']);
  }
};
