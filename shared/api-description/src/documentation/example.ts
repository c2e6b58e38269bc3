import {
  acceptMetadata,
  type JsonObject,
  needsClientSecret,
  type RegistrationPolicy,
  readMetadata,
} from '@clientele/domain';

export type ExampleRegistration = {
  readonly request: JsonObject;
  /** Granted metadata: the request as completed by the rules, with a secret if they require one. */
  readonly granted: JsonObject;
  /** Members that the rules added. */
  readonly defaults: JsonObject;
};

const madeUp = '0'.repeat(64);
const redirectUris = ['https://client.example/callback'];
const candidates: readonly JsonObject[] = [
  { client_name: 'Example', redirect_uris: redirectUris },
  { client_name: 'Example', redirect_uris: redirectUris, jwks_uri: 'https://client.example/jwks.json' },
  {
    client_name: 'Example',
    redirect_uris: redirectUris,
    tls_client_auth_san_dns: 'client.example',
    token_endpoint_auth_method: 'tls_client_auth',
  },
  { client_name: 'Example', redirect_uris: redirectUris, token_endpoint_auth_method: 'none' },
];

/**
 * A request that this policy accepts, and its result. The rules themselves are applied, so that the documentation never
 * shows a refused request.
 */
export const exampleRegistration = (policy: RegistrationPolicy): ExampleRegistration => {
  for (const request of candidates) {
    const metadata = acceptMetadata({ ...readMetadata(request, policy), keys: [] }, policy);
    if (!metadata.ok) continue;
    const secret = needsClientSecret(metadata.value) ? { client_secret: madeUp, client_secret_expires_at: 0 } : {};
    return { request, granted: { ...metadata.value, ...secret }, defaults: without(metadata.value, request) };
  }
  return { request: { redirect_uris: redirectUris }, granted: { redirect_uris: redirectUris }, defaults: {} };
};

const without = (metadata: JsonObject, request: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(metadata).filter(([name]) => request[name] === undefined));

export const exampleClientId = `c${'0'.repeat(26)}`;

/** The client information response to the example, with credentials that are obviously made up. */
export const exampleInformation = ({ granted }: ExampleRegistration, registrationEndpoint: string): JsonObject => {
  const information: JsonObject = {
    ...granted,
    client_id: exampleClientId,
    client_id_issued_at: 1_790_000_000,
    registration_access_token: `rat_${madeUp}`,
    registration_client_uri: `${registrationEndpoint}/${exampleClientId}`,
  };
  return Object.fromEntries(Object.entries(information).sort(([one], [other]) => (one < other ? -1 : 1)));
};
