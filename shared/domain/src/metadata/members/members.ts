import { z } from 'zod';
import type { Json, JsonObject } from '../../json.ts';
import type { Capabilities, RegistrationPolicy } from './contract.ts';
import {
  displayName,
  distinguishedNameText,
  dnsNameText,
  flag,
  httpsUri,
  ipAddressText,
  jwkSet,
  list,
  listThatMayBeEmpty,
  mailAddressText,
  oneOf,
  redirectUriList,
  requestUriList,
  type Shape,
  scopeText,
  seconds,
  text,
  uriList,
  uriText,
  webUri,
} from './shapes.ts';

type KeysOf<Value> = {
  [Name in keyof Capabilities]: Capabilities[Name] extends Value ? Name : never;
}[keyof Capabilities];
/** Names of the discovery lists. */
export type ListName = KeysOf<readonly string[]>;
/** Names of the discovery flags. */
export type FlagName = KeysOf<boolean>;

type DefaultContext = { readonly policy: RegistrationPolicy; readonly metadata: { readonly [member: string]: Json } };

/** One member that we understand: a row of the table below. */
export type Member<Schema extends z.ZodType = z.ZodType> = Shape<Schema> & {
  readonly clause: string;
  /** I18N-01: accepts `name#tag` siblings. */
  readonly localizable?: true;
  /** DISC-02: the discovery list outside which no value is accepted. */
  readonly bound?: ListName;
  /** DISC-05: if the feature is off, the member is not understood and therefore ignored (REG-06). */
  readonly feature?: (supported: Capabilities) => boolean;
  /** The value stored and returned if the client sends none; members without a default stay absent. */
  readonly defaultsTo?: (context: DefaultContext) => Json | undefined;
  /**
   * If this returns false, the member is refused: ignoring it would register something other than what was requested.
   */
  readonly offered?: (policy: RegistrationPolicy) => boolean;
};

const oidc = 'OIDC Registration section 2';
const rfc7591 = 'RFC 7591 section 2';
const mtlsSubject = 'RFC 8705 section 2.1.2';
const frontChannelLogout = 'OpenID Connect Front-Channel Logout section 2';
const backChannelLogout = 'OpenID Connect Back-Channel Logout section 2.2';
const introspection = 'RFC 9701 section 6';
const jarm = 'JARM section 3';
const ciba = 'CIBA section 4';

const off = (): Json => false;

/** The specified default or, if the OP does not offer it, the OP's first choice (AUTHN-01, D-30). */
const preferred =
  (value: string, bound: ListName) =>
  ({ policy }: DefaultContext): Json | undefined =>
    policy.supported[bound].includes(value) ? value : policy.supported[bound][0];

/** OIDC Registration §2: `…_enc` defaults to A128CBC-HS256 if `…_alg` is given. */
const contentEncryptionFor =
  (algorithmMember: string, bound: ListName) =>
  (context: DefaultContext): Json | undefined =>
    context.metadata[algorithmMember] === undefined ? undefined : preferred('A128CBC-HS256', bound)(context);

const encryptionAlgorithm = (bound: ListName, clause: string) => ({ ...text, clause, bound, feature: offers(bound) });

const offers =
  (bound: ListName) =>
  (supported: Capabilities): boolean =>
    supported[bound].length > 0;

const usesCiba = offers('backchannel_token_delivery_modes_supported');
const usesFrontChannelLogout = (supported: Capabilities): boolean => supported.frontchannel_logout_supported;
const usesBackChannelLogout = (supported: Capabilities): boolean => supported.backchannel_logout_supported;

/**
 * Every member that we understand (META in docs/requirements.md), in the order in which faults are reported (ERR-12).
 * To add a member, add a row. Members that are not listed are dropped (REG-06): credentials and ids that a client
 * cannot choose, software statements, and the members of extensions that we do not support.
 */
export const members = {
  redirect_uris: { ...redirectUriList, clause: oidc },
  response_types: { ...listThatMayBeEmpty, clause: oidc },
  grant_types: { ...list, clause: oidc },
  application_type: { ...oneOf(['web', 'native']), clause: oidc },
  contacts: { ...list, clause: oidc },
  client_name: { ...displayName, clause: oidc, localizable: true },
  client_uri: { ...webUri, clause: oidc, localizable: true },
  logo_uri: { ...webUri, clause: oidc, localizable: true },
  policy_uri: { ...webUri, clause: oidc, localizable: true },
  tos_uri: { ...webUri, clause: oidc, localizable: true },
  jwks_uri: { ...httpsUri, clause: oidc },
  jwks: { ...jwkSet, clause: oidc },
  sector_identifier_uri: { ...httpsUri, clause: oidc, offered: ({ sectorChecks }: RegistrationPolicy) => sectorChecks },
  subject_type: {
    ...text,
    clause: oidc,
    bound: 'subject_types_supported',
    defaultsTo: preferred('public', 'subject_types_supported'),
  },
  id_token_signed_response_alg: {
    ...text,
    clause: oidc,
    bound: 'id_token_signing_alg_values_supported',
    defaultsTo: preferred('RS256', 'id_token_signing_alg_values_supported'),
  },
  id_token_encrypted_response_alg: { ...text, clause: oidc, bound: 'id_token_encryption_alg_values_supported' },
  id_token_encrypted_response_enc: {
    ...text,
    clause: oidc,
    bound: 'id_token_encryption_enc_values_supported',
    defaultsTo: contentEncryptionFor('id_token_encrypted_response_alg', 'id_token_encryption_enc_values_supported'),
  },
  userinfo_signed_response_alg: { ...text, clause: oidc, bound: 'userinfo_signing_alg_values_supported' },
  userinfo_encrypted_response_alg: { ...text, clause: oidc, bound: 'userinfo_encryption_alg_values_supported' },
  userinfo_encrypted_response_enc: {
    ...text,
    clause: oidc,
    bound: 'userinfo_encryption_enc_values_supported',
    defaultsTo: contentEncryptionFor('userinfo_encrypted_response_alg', 'userinfo_encryption_enc_values_supported'),
  },
  request_object_signing_alg: { ...text, clause: oidc, bound: 'request_object_signing_alg_values_supported' },
  request_object_encryption_alg: { ...text, clause: oidc, bound: 'request_object_encryption_alg_values_supported' },
  request_object_encryption_enc: {
    ...text,
    clause: oidc,
    bound: 'request_object_encryption_enc_values_supported',
    defaultsTo: contentEncryptionFor('request_object_encryption_alg', 'request_object_encryption_enc_values_supported'),
  },
  token_endpoint_auth_method: { ...text, clause: oidc, bound: 'token_endpoint_auth_methods_supported' },
  token_endpoint_auth_signing_alg: { ...text, clause: oidc, bound: 'token_endpoint_auth_signing_alg_values_supported' },
  default_max_age: { ...seconds, clause: oidc },
  require_auth_time: { ...flag, clause: oidc, defaultsTo: off },
  default_acr_values: { ...list, clause: oidc },
  initiate_login_uri: { ...httpsUri, clause: oidc },
  request_uris: {
    ...requestUriList,
    clause: oidc,
    feature: (supported: Capabilities): boolean => supported.request_uri_parameter_supported,
  },
  scope: { ...scopeText, clause: rfc7591 },
  software_id: { ...text, clause: rfc7591 },
  software_version: { ...text, clause: rfc7591 },
  post_logout_redirect_uris: { ...uriList, clause: 'OpenID Connect RP-Initiated Logout section 3.1' },
  frontchannel_logout_uri: { ...httpsUri, clause: frontChannelLogout, feature: usesFrontChannelLogout },
  frontchannel_logout_session_required: {
    ...flag,
    clause: frontChannelLogout,
    feature: (supported: Capabilities): boolean => supported.frontchannel_logout_session_supported,
    defaultsTo: off,
  },
  backchannel_logout_uri: { ...httpsUri, clause: backChannelLogout, feature: usesBackChannelLogout },
  backchannel_logout_session_required: {
    ...flag,
    clause: backChannelLogout,
    feature: (supported: Capabilities): boolean => supported.backchannel_logout_session_supported,
    defaultsTo: off,
  },
  tls_client_auth_subject_dn: { ...distinguishedNameText, clause: mtlsSubject },
  tls_client_auth_san_dns: { ...dnsNameText, clause: mtlsSubject },
  tls_client_auth_san_uri: { ...uriText, clause: mtlsSubject },
  tls_client_auth_san_ip: { ...ipAddressText, clause: mtlsSubject },
  tls_client_auth_san_email: { ...mailAddressText, clause: mtlsSubject },
  tls_client_certificate_bound_access_tokens: {
    ...flag,
    clause: 'RFC 8705 section 3.4',
    feature: (supported: Capabilities): boolean => supported.tls_client_certificate_bound_access_tokens,
    defaultsTo: off,
  },
  dpop_bound_access_tokens: {
    ...flag,
    clause: 'RFC 9449 section 5.2',
    feature: offers('dpop_signing_alg_values_supported'),
    defaultsTo: off,
  },
  require_signed_request_object: {
    ...flag,
    clause: 'RFC 9101 section 10.5',
    feature: offers('request_object_signing_alg_values_supported'),
    defaultsTo: off,
  },
  require_pushed_authorization_requests: { ...flag, clause: 'RFC 9126 section 6', defaultsTo: off },
  authorization_details_types: {
    ...list,
    clause: 'RFC 9396 section 10',
    bound: 'authorization_details_types_supported',
    feature: offers('authorization_details_types_supported'),
  },
  introspection_signed_response_alg: {
    ...text,
    clause: introspection,
    bound: 'introspection_signing_alg_values_supported',
    feature: offers('introspection_signing_alg_values_supported'),
    defaultsTo: (context: DefaultContext): Json | undefined =>
      context.metadata.introspection_encrypted_response_alg === undefined
        ? undefined
        : preferred('RS256', 'introspection_signing_alg_values_supported')(context),
  },
  introspection_encrypted_response_alg: encryptionAlgorithm(
    'introspection_encryption_alg_values_supported',
    introspection,
  ),
  introspection_encrypted_response_enc: {
    ...encryptionAlgorithm('introspection_encryption_enc_values_supported', introspection),
    defaultsTo: contentEncryptionFor(
      'introspection_encrypted_response_alg',
      'introspection_encryption_enc_values_supported',
    ),
  },
  authorization_signed_response_alg: {
    ...text,
    clause: jarm,
    bound: 'authorization_signing_alg_values_supported',
    feature: offers('authorization_signing_alg_values_supported'),
    defaultsTo: preferred('RS256', 'authorization_signing_alg_values_supported'),
  },
  authorization_encrypted_response_alg: encryptionAlgorithm('authorization_encryption_alg_values_supported', jarm),
  authorization_encrypted_response_enc: {
    ...encryptionAlgorithm('authorization_encryption_enc_values_supported', jarm),
    defaultsTo: contentEncryptionFor(
      'authorization_encrypted_response_alg',
      'authorization_encryption_enc_values_supported',
    ),
  },
  backchannel_token_delivery_mode: {
    ...text,
    clause: ciba,
    bound: 'backchannel_token_delivery_modes_supported',
    feature: usesCiba,
  },
  backchannel_client_notification_endpoint: { ...httpsUri, clause: ciba, feature: usesCiba },
  backchannel_authentication_request_signing_alg: {
    ...text,
    clause: ciba,
    bound: 'backchannel_authentication_request_signing_alg_values_supported',
    feature: usesCiba,
  },
  backchannel_user_code_parameter: {
    ...flag,
    clause: ciba,
    feature: (supported: Capabilities): boolean => supported.backchannel_user_code_parameter_supported,
    defaultsTo: off,
  },
  use_mtls_endpoint_aliases: { ...flag, clause: 'FAPI 2.0 Security Profile section 5.2.2.1.1', defaultsTo: off },
  response_modes: {
    ...list,
    clause: 'FAPI 2.0 Message Signing section 5.3.3',
    bound: 'response_modes_supported',
  },
} as const satisfies { readonly [name: string]: Member };

export type MemberName = keyof typeof members;

/** The members with their types, once each has passed its shape check. */
export type KnownMetadata = {
  readonly [Name in Exclude<MemberName, 'jwks'>]?: Readonly<z.infer<(typeof members)[Name]['schema']>>;
} & { readonly jwks?: JsonObject };

/** Look-up by any name a client may send: `constructor` and `__proto__` find nothing here (THREAT-12). */
export const memberRows: ReadonlyMap<string, Member> = new Map<string, Member>(Object.entries(members));

const optionalShapes = Object.fromEntries([...memberRows].map(([name, row]) => [name, row.schema.optional()]));

/** Everything a client may request, shapes only: the source of the OpenAPI document. */
export const requestedMetadataSchema = z.object(optionalShapes);
