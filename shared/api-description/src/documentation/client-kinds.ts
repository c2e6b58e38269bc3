import {
  acceptMetadata,
  canonicalJson,
  type JsonObject,
  type KeyFacts,
  type RegistrationPolicy,
  readMetadata,
} from '@clientele/domain';

/** A kind of application, as the guide presents it. */
export type ClientKind = {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  /** What to know before and after the registration, one sentence or two each. */
  readonly advice: readonly string[];
  /** A body that this registry accepts as it stands; undefined if its rules do not admit such clients. */
  readonly body: JsonObject | undefined;
};

type Kind = Omit<ClientKind, 'body'> & {
  /** Bodies in order of preference. */
  readonly candidates: readonly JsonObject[];
  readonly isShown?: (policy: RegistrationPolicy) => boolean;
};

/** The kinds of application that matter under this policy, each with the first of its bodies that the rules accept. */
export const clientKinds = (policy: RegistrationPolicy): readonly ClientKind[] =>
  kinds
    .filter(({ isShown }) => isShown?.(policy) !== false)
    .map(({ candidates, ...kind }) => ({ ...kind, body: candidates.find((body) => isGrantedWhole(body, policy)) }));

/** The rules themselves are asked. A body of which they would leave something out is no example. */
const isGrantedWhole = (body: JsonObject, policy: RegistrationPolicy): boolean => {
  const granted = acceptMetadata(
    { ...readMetadata(body, policy), keys: body.jwks === undefined ? [] : [keyFacts] },
    policy,
  );
  return (
    granted.ok &&
    Object.entries(body).every(([name, value]) => canonicalJson(granted.value[name] ?? null) === canonicalJson(value))
  );
};

/** The private half was discarded when the key was made, so nobody can act as a client that was registered with it. */
const jwks: JsonObject = {
  keys: [
    {
      kty: 'EC',
      crv: 'P-256',
      x: 'DmGfTuxr3PYAr77b3uep0Do0Dj3x7fFdmlML9IOHkyA',
      y: 'KMfJk1oLgjDieP-YTlaMfwwsbp3YAOmY0h86cXlY1rY',
      use: 'sig',
      alg: 'ES256',
      kid: 'example',
    },
  ],
};
const keyFacts: KeyFacts = { index: 0, algorithms: ['ES256'], hasCertificate: false };

const withRefresh: JsonObject = { grant_types: ['authorization_code', 'refresh_token'] };
const byKey: JsonObject = { token_endpoint_auth_method: 'private_key_jwt', jwks };
const isPublic: JsonObject = { token_endpoint_auth_method: 'none' };

/** With refresh tokens where they are offered. */
const bodies = (...all: readonly JsonObject[]): readonly JsonObject[] =>
  all.flatMap((body) => [{ ...body, ...withRefresh }, body]);

const web: JsonObject = { client_name: 'Example shop', redirect_uris: ['https://shop.example/callback'] };
const singlePage: JsonObject = { client_name: 'Example board', redirect_uris: ['https://board.example/'] };
const native: JsonObject = { client_name: 'Example notes', application_type: 'native' };
const appRedirects: JsonObject = { redirect_uris: ['com.example.notes:/callback', 'http://127.0.0.1/callback'] };
const claimedRedirect: JsonObject = { redirect_uris: ['https://notes.example/callback'] };
const mcp: JsonObject = { client_name: 'Example agent', redirect_uris: ['http://127.0.0.1/callback'] };
const service: JsonObject = { client_name: 'Example report job', grant_types: ['client_credentials'] };

const kinds: readonly Kind[] = [
  {
    id: 'mcp-client',
    title: 'MCP client',
    description:
      'A program that connects to Model Context Protocol servers. It finds the registration endpoint in the metadata of the ' +
      'authorization server and registers itself when it first meets that server.',
    advice: [
      'It is a public client: anything that is shipped to users cannot keep a secret. It proves each authorization request with PKCE instead.',
      'A loopback redirect URI is registered without a port, or with the one in use. The authorization server must accept any port (RFC 8252 section 7.3).',
      'Register once for each authorization server, keep the answer, and use it again at the next start.',
    ],
    candidates: bodies({ ...mcp, ...isPublic }),
    isShown: ({ profile }) => profile === 'mcp',
  },
  {
    id: 'web-app',
    title: 'Web app with a server',
    description:
      'Its server talks to the token endpoint and can keep a secret. Register it once, when it is set up, not at every start.',
    advice: [
      '`redirect_uris` are compared character by character, so list each one exactly as it will be sent.',
      'With a `client_secret` in the answer, keep it where the server keeps its other secrets. With `private_key_jwt` there is no shared secret: put your own public keys into `jwks`.',
      'Keep `registration_access_token` apart from the running server. Only an administrator needs it.',
    ],
    candidates: bodies(web, { ...web, ...byKey }, { ...web, ...isPublic }),
  },
  {
    id: 'single-page-app',
    title: 'Single-page app',
    description:
      'It runs in the browser alone, where nothing can be kept secret, and talks to the token endpoint itself.',
    advice: [
      '`token_endpoint_auth_method` is `none`, so the answer has no `client_secret`. Each authorization request is proved with PKCE.',
      'The developer registers it once for all users and ships the `client_id`. A registration in every browser would leave a client behind for each.',
      '`registration_access_token` stays with the developer and never goes into the shipped code.',
    ],
    candidates: bodies({ ...singlePage, ...isPublic }),
  },
  {
    id: 'native-app',
    title: 'Native or mobile app',
    description: 'It is installed on the device of its user and opens the system browser to sign in (RFC 8252).',
    advice: [
      '`application_type` `native` admits redirect URIs with a private-use scheme, which is a domain name of yours in reverse, and http on the loopback interface.',
      'A loopback redirect URI is registered without a port. The OP must accept the port that the app gets from the system (RFC 8252 section 7.3).',
      'Either the developer registers one public client for all installations, or each installation registers itself and keeps the answer in the key store of the system.',
    ],
    candidates: bodies(
      { ...native, ...appRedirects, ...isPublic },
      { ...native, ...claimedRedirect, ...isPublic },
      { ...native, ...claimedRedirect, ...byKey },
    ),
  },
  {
    id: 'service',
    title: 'Service without users',
    description: 'A job or a server that calls an API in its own name. No user signs in, so it has no redirect URIs.',
    advice: [
      '`grant_types` names `client_credentials` alone. If the API demands scopes, name them in `scope`.',
      'It authenticates with the `client_secret` from the answer, or, without a shared secret, with `private_key_jwt` and your own public keys in `jwks`.',
    ],
    candidates: [
      { ...service, token_endpoint_auth_method: 'client_secret_basic' },
      { ...service, ...byKey },
    ],
  },
];
