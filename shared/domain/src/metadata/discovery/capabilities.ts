import type { Json, JsonObject } from '../../json.ts';
import type { Capabilities, ProfileName } from '../members/contract.ts';
import type { FlagName, ListName } from '../members/members.ts';
import {
  canonicalResponseType,
  grantsOfResponseType,
  grantType,
  isAsymmetric,
  isSymmetric,
} from '../members/registry.ts';
import { flagNames, type ListOffer, listNames, type Offers, offersOf } from './offers.ts';

/** The computed capabilities, and the errors in the configuration that they come from, each naming its member. */
export type Effective = { readonly supported: Capabilities; readonly faults: readonly string[] };

/** What capabilities are computed from. */
export type Grounds = {
  readonly profile: ProfileName;
  readonly op?: JsonObject;
  /** Scopes that the operator named; they take the place of those in the OP document. */
  readonly scopes?: readonly string[];
  readonly sectorChecks?: boolean;
};

/**
 * What the profile offers, narrowed to what the operator's OP document declares and to what this registry can check. A
 * list or flag that the document lacks is the standard's default: what the OP did not say is not offered (DISC-02).
 */
export const effectiveCapabilities = ({ profile, op, scopes, sectorChecks = false }: Grounds): Effective => {
  const offers = offersOf[profile];
  const readings = [
    ...listNames.map((name) => [name, readList(name, offers, op)] as const),
    ...flagNames.map((name) => [name, readFlag(name, offers, op)] as const),
  ];
  // Every name of Capabilities is either a list or a flag, so the entries are complete.
  const read = Object.fromEntries(readings.map(([name, { value }]) => [name, value])) as unknown as Capabilities;
  const named = scopes === undefined ? read : { ...read, scopes_supported: [...new Set(scopes)] };
  const supported = agreed(named, sectorChecks);
  const malformed = readings.flatMap(([, { fault }]) => (fault === undefined ? [] : [fault]));
  return { supported, faults: malformed.length > 0 ? malformed : missingFaults(supported, profile) };
};

type Reading<Value> = { readonly value: Value; readonly fault?: string };

const readList = (name: ListName, offers: Offers, op: JsonObject | undefined): Reading<readonly string[]> => {
  const offer = offers[name];
  const given = op?.[name] ?? undefined;
  if (given === undefined) return { value: op ? narrowed(offer.byStandard ?? [], offer) : offer.byDefault };
  if (!isNames(given)) return { value: [], fault: `${name} must be an array of non-empty strings` };
  return { value: narrowed(name === 'response_types_supported' ? canonicalTypes(given) : given, offer) };
};

const isNames = (value: Json): value is readonly string[] =>
  Array.isArray(value) && value.every((entry) => typeof entry === 'string' && entry !== '');

/** The OP's order is kept, because its first choice is its default. */
const narrowed = (given: readonly string[], offer: ListOffer): readonly string[] =>
  given.filter((value, index) => offer.allows(value) && given.indexOf(value) === index);

const canonicalTypes = (types: readonly string[]): readonly string[] =>
  types.flatMap((type) => canonicalResponseType(type) ?? []);

const readFlag = (name: FlagName, offers: Offers, op: JsonObject | undefined): Reading<boolean> => {
  const offer = offers[name];
  const given = op?.[name] ?? undefined;
  if (given !== undefined && typeof given !== 'boolean')
    return { value: false, fault: `${name} must be true or false` };
  if (offer.always) return { value: offer.byDefault };
  return { value: given ?? (op ? offer.byStandard : offer.byDefault) };
};

/** A capability can depend on another; one that lacks its basis is not offered. */
const agreed = (read: Capabilities, sectorChecks: boolean): Capabilities => {
  let supported = read;
  const agreements = [agreedResponseTypes, agreedEncryption, agreedAuthMethods, agreedAssertions, agreedCiba];
  for (const agree of [...agreements, agreedSubjects(sectorChecks), agreedFlags])
    supported = { ...supported, ...agree(supported) };
  return supported;
};

type Agreement = (supported: Capabilities) => Partial<Capabilities>;

/** Appendix A: no response type without its grants. JARM: no JWT response mode without signing algorithms. */
const agreedResponseTypes: Agreement = (supported) => ({
  response_types_supported: supported.response_types_supported.filter((type) =>
    grantsOfResponseType(type).every((grant) => supported.grant_types_supported.includes(grant)),
  ),
  response_modes_supported: supported.response_modes_supported.filter(
    (mode) => supported.authorization_signing_alg_values_supported.length > 0 || !isJwtMode(mode),
  ),
});

const isJwtMode = (mode: string): boolean => mode === 'jwt' || mode.endsWith('.jwt');

/** Key management and content encryption go together; responses that cannot be signed are not encrypted either. */
const agreedEncryption: Agreement = (supported) => {
  const pair = <Alg extends ListName, Enc extends ListName>(alg: Alg, enc: Enc, ground: readonly string[] = ['']) =>
    supported[alg].length > 0 && supported[enc].length > 0 && ground.length > 0 ? {} : { [alg]: [], [enc]: [] };
  return {
    ...pair('id_token_encryption_alg_values_supported', 'id_token_encryption_enc_values_supported'),
    ...pair('userinfo_encryption_alg_values_supported', 'userinfo_encryption_enc_values_supported'),
    ...pair('request_object_encryption_alg_values_supported', 'request_object_encryption_enc_values_supported'),
    ...pair(
      'authorization_encryption_alg_values_supported',
      'authorization_encryption_enc_values_supported',
      supported.authorization_signing_alg_values_supported,
    ),
    ...pair(
      'introspection_encryption_alg_values_supported',
      'introspection_encryption_enc_values_supported',
      supported.introspection_signing_alg_values_supported,
    ),
  };
};

/** AUTHN-08, AUTHN-09: an assertion needs an algorithm of its kind that the OP can verify. */
const agreedAuthMethods: Agreement = (supported) => {
  const algorithms = supported.token_endpoint_auth_signing_alg_values_supported;
  const isUsable = (method: string): boolean => {
    if (method === 'client_secret_jwt') return algorithms.some(isSymmetric);
    return method !== 'private_key_jwt' || algorithms.some(isAsymmetric);
  };
  return { token_endpoint_auth_methods_supported: supported.token_endpoint_auth_methods_supported.filter(isUsable) };
};

/** RFC 8414 §2: the algorithms are those of client assertions, so they mean nothing where no method uses one. */
const agreedAssertions: Agreement = (supported) => {
  const usesAssertions = supported.token_endpoint_auth_methods_supported.some((method) => method.endsWith('_jwt'));
  return usesAssertions ? {} : { token_endpoint_auth_signing_alg_values_supported: [] };
};

/** CIBA §4: poll and ping need the grant; the grant and all other CIBA capabilities need a delivery mode. */
const agreedCiba: Agreement = (supported) => {
  const hasGrant = supported.grant_types_supported.includes(grantType.ciba);
  const modes = supported.backchannel_token_delivery_modes_supported.filter((mode) => hasGrant || mode === 'push');
  if (modes.length > 0) return { backchannel_token_delivery_modes_supported: modes };
  return {
    grant_types_supported: supported.grant_types_supported.filter((grant) => grant !== grantType.ciba),
    backchannel_token_delivery_modes_supported: [],
    backchannel_authentication_request_signing_alg_values_supported: [],
    backchannel_user_code_parameter_supported: false,
  };
};

/** Core §8.1: pairwise subjects for clients with several hosts depend on a document that must be checked. */
const agreedSubjects =
  (sectorChecks: boolean): Agreement =>
  ({ subject_types_supported: types }) => ({
    subject_types_supported: sectorChecks ? types : types.filter((type) => type !== 'pairwise'),
  });

/** DISC-05: a flag about a feature is off if the feature is off. */
const agreedFlags: Agreement = (supported) => ({
  frontchannel_logout_session_supported:
    supported.frontchannel_logout_supported && supported.frontchannel_logout_session_supported,
  backchannel_logout_session_supported:
    supported.backchannel_logout_supported && supported.backchannel_logout_session_supported,
  require_request_uri_registration:
    supported.request_uri_parameter_supported && supported.require_request_uri_registration,
});

const missingFaults = (supported: Capabilities, profile: ProfileName): readonly string[] => {
  const empty = listNames.filter((name) => offersOf[profile][name].mandatory && supported[name].length === 0);
  const faults = empty.map((name) => `${name} has no value that profile ${profile} allows`);
  return profile === 'fapi' && !bindsTokens(supported) ? [...faults, noBinding] : faults;
};

/** AUTHN-12: FAPI tokens are sender-constrained, by mutual TLS or by DPoP. */
const bindsTokens = (supported: Capabilities): boolean =>
  supported.tls_client_certificate_bound_access_tokens || supported.dpop_signing_alg_values_supported.length > 0;

const noBinding = 'profile fapi needs dpop_signing_alg_values_supported or tls_client_certificate_bound_access_tokens';
