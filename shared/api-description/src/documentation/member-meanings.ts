import type { MemberName } from '@clientele/domain';

/** Headings of the member table, in order. */
export const memberGroups = [
  'Redirects and flows',
  'Shown to people',
  'Authentication and keys',
  'ID Token',
  'UserInfo',
  'Request objects',
  'Authorization response',
  'Sessions and logout',
  'Token binding',
  'Token introspection',
  'Backchannel authentication (CIBA)',
  'Software',
  'Further members of this registry',
] as const;
export type MemberGroup = (typeof memberGroups)[number];

export type MemberMeaning = { readonly group: MemberGroup; readonly meaning: string };

const flows = (meaning: string): MemberMeaning => ({ group: 'Redirects and flows', meaning });
const shown = (meaning: string): MemberMeaning => ({ group: 'Shown to people', meaning });
const keys = (meaning: string): MemberMeaning => ({ group: 'Authentication and keys', meaning });
const idToken = (meaning: string): MemberMeaning => ({ group: 'ID Token', meaning });
const userInfo = (meaning: string): MemberMeaning => ({ group: 'UserInfo', meaning });
const requests = (meaning: string): MemberMeaning => ({ group: 'Request objects', meaning });
const responses = (meaning: string): MemberMeaning => ({ group: 'Authorization response', meaning });
const logout = (meaning: string): MemberMeaning => ({ group: 'Sessions and logout', meaning });
const binding = (meaning: string): MemberMeaning => ({ group: 'Token binding', meaning });
const introspection = (meaning: string): MemberMeaning => ({ group: 'Token introspection', meaning });
const ciba = (meaning: string): MemberMeaning => ({ group: 'Backchannel authentication (CIBA)', meaning });
const software = (meaning: string): MemberMeaning => ({ group: 'Software', meaning });

const encryptionAlgorithm = 'Algorithm that encrypts the content encryption key; absent means no encryption.';
const contentEncryption = 'Algorithm that encrypts the content; A128CBC-HS256 if only the other algorithm is named.';

/** One or two sentences for each member that the metadata rules know. A member without a meaning does not compile. */
export const memberMeanings: Readonly<Record<MemberName, MemberMeaning>> = {
  redirect_uris: flows(
    'Where the authorization server may send the browser back to: absolute URIs without fragment, kept exactly as sent. Required unless response_types is empty.',
  ),
  response_types: flows(
    'Response types that the client uses; an empty array means that it never uses the authorization endpoint.',
  ),
  grant_types: flows(
    'How the client obtains tokens. Must contain the grants that the response types need; surplus grants are left out.',
  ),
  application_type: flows(
    'web allows https redirect URIs; native also allows private-use schemes with a period, and http on loopback hosts.',
  ),
  scope: flows('Scopes that the client may request, separated by single spaces. Unknown scopes are left out.'),
  response_modes: flows('Response modes that the client may use; absent means any that is supported.'),
  authorization_details_types: flows('Types of authorization details that the client uses.'),
  initiate_login_uri: flows('https URI at which a third party can start a login.'),
  client_name: shown('Name for people to read. Localizable: client_name#de.'),
  client_uri: shown('Home page of the client. Localizable.'),
  logo_uri: shown('Logo of the client. Localizable.'),
  policy_uri: shown('How the client uses personal data. Localizable.'),
  tos_uri: shown('Terms of service. Localizable.'),
  contacts: shown('Ways to reach the people responsible, usually e-mail addresses. Stored encrypted.'),
  token_endpoint_auth_method: keys(
    'How the client authenticates at the token endpoint; none makes it a public client.',
  ),
  token_endpoint_auth_signing_alg: keys('Algorithm of the assertions of private_key_jwt and client_secret_jwt.'),
  jwks_uri: keys('https URI of the public keys. Cannot be combined with jwks.'),
  jwks: keys(
    'Public keys by value, as a JWK Set. Private or symmetric keys are refused. Cannot be combined with jwks_uri.',
  ),
  tls_client_auth_subject_dn: keys('Subject of the client certificate, as RFC 4514 writes it.'),
  tls_client_auth_san_dns: keys('DNS name in the client certificate.'),
  tls_client_auth_san_uri: keys('URI in the client certificate.'),
  tls_client_auth_san_ip: keys('IP address in the client certificate.'),
  tls_client_auth_san_email: keys('E-mail address in the client certificate.'),
  use_mtls_endpoint_aliases: keys('The client uses the mutual-TLS aliases of the endpoints.'),
  subject_type: idToken('public: all clients get the same subject for a user; pairwise: each sector gets its own.'),
  sector_identifier_uri: idToken(
    'https URL of a JSON array with every redirect URI. It is fetched and checked; its host is the sector of pairwise subjects.',
  ),
  id_token_signed_response_alg: idToken('Algorithm that signs the ID Token.'),
  id_token_encrypted_response_alg: idToken(encryptionAlgorithm),
  id_token_encrypted_response_enc: idToken(contentEncryption),
  default_max_age: idToken(
    'Seconds after which a person must log in again, if the authorization request has no max_age.',
  ),
  require_auth_time: idToken('The ID Token must state when the person logged in.'),
  default_acr_values: idToken('Authentication contexts to request, preferred ones first.'),
  userinfo_signed_response_alg: userInfo('Algorithm that signs the UserInfo response; absent means plain JSON.'),
  userinfo_encrypted_response_alg: userInfo(encryptionAlgorithm),
  userinfo_encrypted_response_enc: userInfo(contentEncryption),
  request_uris: requests('https URIs of request objects that the client may refer to.'),
  request_object_signing_alg: requests(
    'The only algorithm that may sign request objects; absent means any that is supported.',
  ),
  request_object_encryption_alg: requests('Algorithm that the client may encrypt request objects with.'),
  request_object_encryption_enc: requests(contentEncryption),
  require_signed_request_object: requests('Refuse authorization requests without a signed request object.'),
  require_pushed_authorization_requests: requests('Refuse authorization requests that were not pushed first.'),
  authorization_signed_response_alg: responses(
    'Algorithm that signs authorization responses of the jwt response modes.',
  ),
  authorization_encrypted_response_alg: responses(encryptionAlgorithm),
  authorization_encrypted_response_enc: responses(contentEncryption),
  post_logout_redirect_uris: logout('Where the browser may be sent after a logout.'),
  frontchannel_logout_uri: logout('https URI that the browser loads to end the session at the client.'),
  frontchannel_logout_session_required: logout('The front-channel logout request must name issuer and session.'),
  backchannel_logout_uri: logout('https URI that receives logout tokens.'),
  backchannel_logout_session_required: logout('The logout token must name the session.'),
  tls_client_certificate_bound_access_tokens: binding('Access tokens are bound to the client certificate.'),
  dpop_bound_access_tokens: binding('Access tokens are bound to a key by DPoP.'),
  introspection_signed_response_alg: introspection(
    'Algorithm that signs introspection responses; absent means plain JSON.',
  ),
  introspection_encrypted_response_alg: introspection(encryptionAlgorithm),
  introspection_encrypted_response_enc: introspection(contentEncryption),
  backchannel_token_delivery_mode: ciba(
    'How the client learns that the person has answered. Required with the CIBA grant.',
  ),
  backchannel_client_notification_endpoint: ciba('https URI that is notified, for ping and push.'),
  backchannel_authentication_request_signing_alg: ciba('Algorithm that signs the authentication requests.'),
  backchannel_user_code_parameter: ciba('The client sends user codes.'),
  software_id: software('Identifies the software; the same for all its instances and versions.'),
  software_version: software('Version of the software.'),
};
