import { fail, ok, type Result } from '../../result.ts';
import { authMethodOf } from './auth-method.ts';
import type { MetadataFault, RegistrationPolicy } from './contract.ts';
import { memberFault } from './fault.ts';
import type { KnownMetadata } from './members.ts';
import { canonicalResponseType, grantsOfResponseType, grantType } from './registry.ts';

/** Response types and grant types that agree with each other. */
export type Flows = { readonly responseTypes: readonly string[]; readonly grantTypes: readonly string[] };

type Refusable<Value> = Result<Value, MetadataFault>;

const clause = 'OIDC Registration section 2';
const consistency = 'RFC 7591 section 2.1';
const redirectGrants: readonly string[] = [grantType.authorizationCode, grantType.implicit];

/** Appendix A: normalises, checks, derives and reduces `response_types` and `grant_types` until they agree. */
export const settleFlows = (asked: KnownMetadata, policy: RegistrationPolicy): Refusable<Flows> => {
  const responseTypes = settleResponseTypes(asked, policy);
  if (!responseTypes.ok) return responseTypes;
  const grantTypes = settleGrantTypes(asked, responseTypes.value, policy);
  return grantTypes.ok ? ok({ responseTypes: responseTypes.value, grantTypes: grantTypes.value }) : grantTypes;
};

const settleResponseTypes = (asked: KnownMetadata, policy: RegistrationPolicy): Refusable<readonly string[]> =>
  asked.response_types === undefined
    ? impliedResponseTypes(asked, policy)
    : supportedResponseTypes(asked.response_types, policy);

/**
 * OIDC Registration §2: the default is `code`. A3: grants that bypass the authorization endpoint need no response type.
 */
const impliedResponseTypes = (asked: KnownMetadata, policy: RegistrationPolicy): Refusable<readonly string[]> => {
  const grants = asked.grant_types;
  if (grants === undefined || grants.includes(grantType.authorizationCode)) return ok(defaultResponseTypes(policy));
  if (!grants.includes(grantType.implicit)) return ok([]);
  return fail(memberFault('response_types', 'must be given, because implicit alone does not tell which', clause));
};

const defaultResponseTypes = ({ supported }: RegistrationPolicy): readonly string[] =>
  supported.response_types_supported.includes('code') ? ['code'] : supported.response_types_supported.slice(0, 1);

/**
 * META-02, RESP-18, D-25: types that are not offered are left out as long as one remains, and the answer shows it. FAPI
 * clients are audited, so profile `fapi` refuses instead.
 */
const supportedResponseTypes = (
  listed: readonly string[],
  { supported, profile }: RegistrationPolicy,
): Refusable<readonly string[]> => {
  const offered = listed.map((entry) => {
    const type = canonicalResponseType(entry);
    return type !== undefined && supported.response_types_supported.includes(type) ? type : undefined;
  });
  const kept = offered.filter((type) => type !== undefined).filter(isFirst);
  const isRefused = offered.includes(undefined) && (kept.length === 0 || profile === 'fapi');
  return isRefused ? fail(unofferedFault('response_types', offered.indexOf(undefined))) : ok(kept);
};

const unofferedFault = (member: 'response_types' | 'grant_types', index: number): MetadataFault =>
  memberFault(`${member}[${index}]`, `must be listed in ${member}_supported`, clause);

/**
 * A4, META-03, D-25: surplus redirect grants, and grants that are not offered, are left out as long as one remains that
 * the client can use. Profile `fapi` refuses what is not offered.
 */
const settleGrantTypes = (
  asked: KnownMetadata,
  responseTypes: readonly string[],
  policy: RegistrationPolicy,
): Refusable<readonly string[]> => {
  const demanded = responseTypes.flatMap(grantsOfResponseType).filter(isFirst);
  if (asked.grant_types === undefined) return someGrant(demanded, responseTypes, asked);
  const listed = asked.grant_types.filter(isFirst);
  const contradiction = contradictionFault(asked, listed, demanded);
  if (contradiction) return fail(contradiction);
  const wanted = listed.filter((grant) => !redirectGrants.includes(grant) || demanded.includes(grant));
  const isOffered = (grant: string): boolean => policy.supported.grant_types_supported.includes(grant);
  const unoffered = policy.profile === 'fapi' ? wanted.find((grant) => !isOffered(grant)) : undefined;
  if (unoffered !== undefined) return fail(unofferedFault('grant_types', asked.grant_types.indexOf(unoffered)));
  const isUsable = usableGrant(asked, policy);
  return someGrant(
    wanted.filter((grant) => isOffered(grant) && isUsable(grant)),
    responseTypes,
    asked,
  );
};

/**
 * AUTHN-03: RFC 7521 §4.1 does not demand client authentication for assertion grants. Our policy does, so a public
 * client is registered without jwt-bearer.
 */
const usableGrant = (asked: KnownMetadata, policy: RegistrationPolicy): ((grant: string) => boolean) => {
  const isPublic = authMethodOf(asked, policy) === 'none';
  return (grant) => !isPublic || grant !== grantType.jwtBearer;
};

const isFirst = (value: string, index: number, all: readonly string[]): boolean => all.indexOf(value) === index;

const contradictionFault = (
  asked: KnownMetadata,
  listed: readonly string[],
  demanded: readonly string[],
): MetadataFault | undefined => {
  const missing = demanded.find((grant) => !listed.includes(grant));
  if (missing !== undefined)
    return memberFault('grant_types', `must contain ${missing}, which the response types need`, clause);
  /** META-02: `[]` says that the authorization endpoint is not used; a redirect grant says that it is. */
  const usesNoRedirect = asked.response_types?.length === 0;
  if (usesNoRedirect && listed.some((grant) => redirectGrants.includes(grant)))
    return memberFault('response_types', 'must not be empty beside a grant type that uses redirects', consistency);
  return undefined;
};

/** A2, A4, A5: at least one grant other than `refresh_token` must remain, unless the client needs none. */
const someGrant = (
  grants: readonly string[],
  responseTypes: readonly string[],
  asked: KnownMetadata,
): Refusable<readonly string[]> => {
  if (grants.some((grant) => grant !== grantType.refreshToken)) return ok(grants);
  if (needsNoGrant(responseTypes, asked)) return ok(grants);
  return fail(memberFault('grant_types', uselessGrantsRule(grants, responseTypes, asked), consistency));
};

const uselessGrantsRule = (
  grants: readonly string[],
  responseTypes: readonly string[],
  asked: KnownMetadata,
): string => {
  if (grants.length > 0) return 'must not be refresh_token alone';
  if (asked.grant_types === undefined && responseTypes.length === 0)
    return 'and response_types must not both be empty; leave both out for the authorization code flow';
  return 'must contain a supported grant type that the client can use';
};

/** A2: CIBA push delivers tokens without a token request; response type `none` returns no tokens at all. */
const needsNoGrant = (responseTypes: readonly string[], asked: KnownMetadata): boolean =>
  asked.backchannel_token_delivery_mode === 'push' || (responseTypes.length === 1 && responseTypes[0] === 'none');
