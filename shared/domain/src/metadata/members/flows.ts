import { fail, ok, type Result } from '../../result.ts';
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

/** META-02, RESP-18. */
const supportedResponseTypes = (
  listed: readonly string[],
  { supported }: RegistrationPolicy,
): Refusable<readonly string[]> => {
  const spelled: string[] = [];
  for (const [index, entry] of listed.entries()) {
    const type = canonicalResponseType(entry);
    if (type === undefined || !supported.response_types_supported.includes(type))
      return fail(memberFault(`response_types[${index}]`, 'must be listed in response_types_supported', clause));
    if (!spelled.includes(type)) spelled.push(type);
  }
  return ok(spelled);
};

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
  const useful = listed.filter((grant) => isUseful(grant, demanded, policy));
  const unsupported = useful.find((grant) => !policy.supported.grant_types_supported.includes(grant));
  if (unsupported !== undefined) return fail(unsupportedFault(asked.grant_types.indexOf(unsupported)));
  return someGrant(useful, responseTypes, asked);
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

/**
 * A4, META-03: surplus grants and an unsupported `refresh_token` are left out. Lenient profiles leave out any other
 * unsupported grant too (MCP-03).
 */
const isUseful = (grant: string, demanded: readonly string[], policy: RegistrationPolicy): boolean => {
  if (redirectGrants.includes(grant)) return demanded.includes(grant);
  if (grant !== grantType.refreshToken && !policy.lenient) return true;
  return policy.supported.grant_types_supported.includes(grant);
};

const unsupportedFault = (index: number): MetadataFault =>
  memberFault(`grant_types[${index}]`, 'must be listed in grant_types_supported', clause);

/** A2, A4, A5: at least one grant other than `refresh_token` must remain, unless the client needs none. */
const someGrant = (
  grants: readonly string[],
  responseTypes: readonly string[],
  asked: KnownMetadata,
): Refusable<readonly string[]> => {
  if (grants.some((grant) => grant !== grantType.refreshToken)) return ok(grants);
  if (needsNoGrant(responseTypes, asked)) return ok(grants);
  const rule =
    grants.length === 0
      ? 'must contain a supported grant type that the client can use'
      : 'must not be refresh_token alone';
  return fail(memberFault('grant_types', rule, consistency));
};

/** A2: CIBA push delivers tokens without a token request; response type `none` returns no tokens at all. */
const needsNoGrant = (responseTypes: readonly string[], asked: KnownMetadata): boolean =>
  asked.backchannel_token_delivery_mode === 'push' || (responseTypes.length === 1 && responseTypes[0] === 'none');
