import type { RefusalCode } from '@clientele/application';
import { canonicalJson } from '@clientele/domain';
import { exampleRegistration } from './example.ts';
import type { DocumentationOptions, ManagementMethod } from './options.ts';
import { registerCommand } from './page-sample.ts';

export type SchemaName = 'ClientMetadata' | 'ClientUpdate' | 'ClientInformation' | 'ProviderMetadata' | 'Error';
export type ParameterName = 'ClientId' | 'IdempotencyKey' | 'IfMatch' | 'IfNoneMatch';

/** An operation, described once: both the OpenAPI document and the page are generated from it. */
export type Operation = {
  readonly id: string;
  readonly tag: 'Registration' | 'Management' | 'Discovery';
  readonly method: 'get' | 'post' | 'put' | 'delete';
  readonly path: string;
  readonly summary: string;
  readonly description: string;
  readonly clause: string;
  readonly parameters: readonly ParameterName[];
  readonly requestBody?: SchemaName;
  /** Requires the registration access token. */
  readonly secured: boolean;
  readonly success: {
    readonly status: number;
    readonly meaning: string;
    readonly schema?: SchemaName;
    readonly hasTag?: true;
  };
  readonly refusals: readonly RefusalCode[];
  readonly curl: string;
};

/** The operations that this registry serves, in the order in which a client uses them. */
export const operations = (options: DocumentationOptions): readonly Operation[] => {
  const management = [read(options), update(options), remove(options)];
  return [register(options), ...management.filter(({ method }) => isOn(options, method)), discover(options)];
};

const isOn = ({ managementMethods }: DocumentationOptions, method: Operation['method']): boolean =>
  managementMethods.some((on: ManagementMethod) => on.toLowerCase() === method);

const pathOf = ({ registrationEndpoint, publicUrl }: DocumentationOptions): string =>
  registrationEndpoint.slice(publicUrl.length);

const clientPathOf = (options: DocumentationOptions): string => `${pathOf(options)}/{client_id}`;

const unavailable: readonly RefusalCode[] = ['overloaded', 'event-store-away', 'read-model-away', 'store-unavailable'];
/** SEC-14: only if documents are checked. */
const checks = ({ policy }: DocumentationOptions): readonly RefusalCode[] =>
  policy.sectorChecks ? ['sector-check-unavailable'] : [];
const tokenFaults: readonly RefusalCode[] = ['authorization-malformed', 'token-missing', 'token-invalid'];
const bodyFaults: readonly RefusalCode[] = ['redirect-uri-invalid', 'metadata-invalid', 'body-invalid'];

const bearer = `-H "Authorization: Bearer $REGISTRATION_ACCESS_TOKEN"`;
const json = `-H 'Content-Type: application/json'`;

const register = (options: DocumentationOptions): Operation => ({
  id: 'registerClient',
  tag: 'Registration',
  method: 'post',
  path: pathOf(options),
  summary: 'Register a client',
  description:
    'Takes client metadata and returns the client: its identifier, its secret if it needs one, every default that was applied, ' +
    'and the token and URI with which it manages itself. Registration is open: send no Authorization header.',
  clause: 'OpenID Connect Registration section 3, RFC 7591 section 3',
  parameters: ['IdempotencyKey'],
  requestBody: 'ClientMetadata',
  secured: false,
  success: {
    status: 201,
    meaning: 'The client is registered and durably stored.',
    schema: 'ClientInformation',
    hasTag: true,
  },
  refusals: [
    ...bodyFaults,
    ...tokenFaults,
    'idempotency-key-malformed',
    'idempotency-key-guessable',
    'idempotency-key-reused',
    'idempotency-key-erased',
    'rate-limited',
    'rate-limited-in-all',
    'contended',
    ...unavailable,
    ...checks(options),
  ],
  curl: registerCommand(options.registrationEndpoint, canonicalJson(exampleRegistration(options.policy).request)),
});

const read = (options: DocumentationOptions): Operation => ({
  id: 'readClient',
  tag: 'Management',
  method: 'get',
  path: clientPathOf(options),
  summary: 'Read a client',
  description: 'Returns what the registration returned, in its current state. HEAD does the same without a body.',
  clause: 'OpenID Connect Registration section 4, RFC 7592 section 2.1',
  parameters: ['ClientId', 'IfNoneMatch'],
  secured: true,
  success: { status: 200, meaning: 'The client in its current state.', schema: 'ClientInformation', hasTag: true },
  refusals: [...tokenFaults, ...unavailable],
  curl: `curl -sS "$REGISTRATION_CLIENT_URI" \\\n  ${bearer}`,
});

const update = (options: DocumentationOptions): Operation => ({
  id: 'updateClient',
  tag: 'Management',
  method: 'put',
  path: clientPathOf(options),
  summary: 'Replace the metadata of a client',
  description:
    'Replaces all metadata: a member that is left out, null or empty is deleted or reset to its default. The body names the client_id, may repeat ' +
    'the current client_secret, and must not contain registration_access_token, registration_client_uri, client_secret_expires_at or client_id_issued_at.',
  clause: 'RFC 7592 section 2.2',
  parameters: ['ClientId', 'IfMatch'],
  requestBody: 'ClientUpdate',
  secured: true,
  success: { status: 200, meaning: 'The client after the update.', schema: 'ClientInformation', hasTag: true },
  refusals: [
    ...bodyFaults,
    'member-forbidden',
    'updates-too-frequent',
    'updates-too-many',
    ...tokenFaults,
    'revision-stale',
    'contended',
    ...unavailable,
    ...checks(options),
  ],
  curl: [
    `curl -sS -X PUT "$REGISTRATION_CLIENT_URI" \\`,
    `  ${bearer} \\`,
    `  ${json} -H 'If-Match: "0"' \\`,
    `  -d "{\\"client_id\\":\\"$CLIENT_ID\\",\\"redirect_uris\\":[\\"https://client.example/new\\"]}"`,
  ].join('\n'),
});

const remove = (options: DocumentationOptions): Operation => ({
  id: 'deleteClient',
  tag: 'Management',
  method: 'delete',
  path: clientPathOf(options),
  summary: 'Delete a client',
  description: 'Deletes the client. Its identifier, secret and token stop working at once and are never issued again.',
  clause: 'RFC 7592 section 2.3',
  parameters: ['ClientId', 'IfMatch'],
  secured: true,
  success: { status: 204, meaning: 'The client is deleted.' },
  refusals: [...tokenFaults, 'revision-stale', 'contended', ...unavailable],
  curl: `curl -sS -X DELETE "$REGISTRATION_CLIENT_URI" \\\n  ${bearer}`,
});

const discover = ({ publicUrl }: DocumentationOptions): Operation => ({
  id: 'discoverProvider',
  tag: 'Discovery',
  method: 'get',
  path: '/.well-known/openid-configuration',
  summary: 'Discover what is supported',
  description:
    'The metadata of the OpenID Provider that this registry serves, with its lists of supported values. They bound what can be registered. ' +
    'The same document is at /.well-known/oauth-authorization-server.',
  clause: 'OpenID Connect Discovery section 4, RFC 8414 section 3',
  parameters: [],
  secured: false,
  success: { status: 200, meaning: 'The document. It may be cached.', schema: 'ProviderMetadata' },
  refusals: [],
  curl: `curl -sS ${publicUrl}/.well-known/openid-configuration`,
});
