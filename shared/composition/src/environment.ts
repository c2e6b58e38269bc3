import { profileNames, scopeTokens } from '@clientele/domain';
import {
  addressRanges,
  commaList,
  integerBetween,
  logLevels,
  noAddress,
  onOff,
  portNumber,
  urlText,
} from '@clientele/platform';
import { z } from 'zod';
import { rateLimit, rateLimitByDefault } from './rate-limit.ts';

/** D-26: https in public; http only if the host is loopback. */
export const mustBeHttps = 'must be an https URL unless its host is loopback (127.0.0.1, [::1] or localhost)';

const loopbackHosts = ['127.0.0.1', '[::1]', 'localhost'];

export const isSafeBase = (text: string): boolean => {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === 'https:' || loopbackHosts.includes(hostname);
};

/** Checked within the member, so that it is reported together with the other errors. */
const safeUrlText = urlText.refine(isSafeBase, { message: mustBeHttps, when: ({ issues }) => issues.length === 0 });

const eventStoreUrl = z
  .string()
  .regex(/^(sqlite:|esdb(\+discover)?:\/\/)/, 'must be sqlite:, sqlite:PATH, esdb://… or esdb+discover://…');

const readModelUrl = z.string().regex(/^(sqlite:|postgres(ql)?:\/\/)/, 'must be sqlite:, sqlite:PATH or postgres://…');

/** Never printed, because it may hold a password. */
const natsUrl = z.string().regex(/^(nats|tls):\/\//, 'must be nats://… or tls://…');

/** The environment variables of every process of the registry: one row per variable, read nowhere else. */
export const environment = z.object({
  HOST: z.string().default('127.0.0.1'),
  PORT: portNumber.default(3000),
  PUBLIC_URL: safeUrlText.optional(),
  ISSUER: safeUrlText.optional(),
  OP_METADATA_FILE: z.string().optional(),
  EXTRA_MEMBERS_FILE: z.string().optional(),
  REGISTRATION_PATH: z
    .string()
    .regex(/^(\/[A-Za-z0-9._~-]+)+$/, 'must be a path such as /register')
    .default('/register'),
  PROFILE: z.enum(profileNames).default('bcp'),
  DATA_DIR: z.string().default('./data'),
  EVENT_STORE_URL: eventStoreUrl.default('sqlite:'),
  EVENT_STORE_NAMESPACE: z
    .string()
    .regex(/^[a-z0-9][a-z0-9_-]{0,62}$/, 'must be 1 to 63 characters of a-z, 0-9, _ and -')
    .optional(),
  READ_MODEL_URL: readModelUrl.default('sqlite:'),
  READ_MODEL_CONNECTIONS_MAX: integerBetween(2, 1_000).default(10),
  NATS_URL: natsUrl.optional(),
  SECTOR_CHECK: z.enum(['await', 'async']).default('await'),
  SECTOR_WAIT_MS: integerBetween(500, 10_000).default(3_000),
  SECTOR_RECHECK_HOURS: integerBetween(0, 8_760).default(0),
  EAGER_JWKS_URI: onOff.default(false),
  FETCH_ALLOW: z.string().default(''),
  FETCH_CA_FILE: z.string().optional(),
  ROOT_KEYS_FILE: z.string().optional(),
  ERASURES_FILE: z.string().optional(),
  START_MS_MAX: integerBetween(1_000, 600_000).default(60_000),
  LOG_LEVEL: z.enum(logLevels).default('info'),
  LOG_PEER_ADDRESS: z.enum(['full', 'truncated', 'none']).default('truncated'),
  MANAGEMENT_METHODS: commaList.pipe(z.array(z.enum(['GET', 'PUT', 'DELETE']))).default(['GET', 'PUT', 'DELETE']),
  CUSTOM_SCHEMES: commaList.transform((schemes) => (schemes.includes('any') ? ('any' as const) : schemes)).optional(),
  LOOPBACK_REDIRECTS_FOR_WEB: onOff.default(false),
  SCOPES_SUPPORTED: z.string().transform(scopeTokens).optional(),
  SCOPE_DEFAULT: z.string().optional(),
  BODY_BYTES_MAX: integerBetween(1_024, 65_536).default(65_536),
  JSON_DEPTH_MAX: integerBetween(4, 16).default(16),
  JSON_MEMBERS_MAX: integerBetween(16, 256).default(256),
  STRING_BYTES_MAX: integerBetween(64, 4_096).default(4_096),
  URI_BYTES_MAX: integerBetween(64, 2_048).default(2_048),
  ARRAY_ENTRIES_MAX: integerBetween(1, 128).default(128),
  JWKS_KEYS_MAX: integerBetween(1, 32).default(32),
  REQUEST_MS_MAX: integerBetween(100, 60_000).default(10_000),
  CONNECTIONS_MAX: integerBetween(1, 100_000).default(10_000),
  RATE_LIMIT: rateLimit.default(rateLimitByDefault),
  TRUSTED_PROXIES: addressRanges.default(() => noAddress),
});

export type Variables = z.infer<typeof environment>;

/** Names of the variables, for the documentation and its test. */
export const environmentNames: readonly string[] = Object.keys(environment.shape);
