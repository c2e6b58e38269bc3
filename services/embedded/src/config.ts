import { isAbsolute, join, resolve } from 'node:path';
import { profileNames } from '@clientele/domain';
import { commaList, integerBetween, logLevels, onOff, portNumber, readConfig, urlText } from '@clientele/platform';
import { z } from 'zod';

/** D-26: https outside; http only while the base is a loopback host. */
export const mustBeHttps = 'must be an https URL unless its host is a loopback one (127.0.0.1, [::1] or localhost)';

const loopbackHosts = ['127.0.0.1', '[::1]', 'localhost'];

export const isSafeBase = (text: string): boolean => {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === 'https:' || loopbackHosts.includes(hostname);
};

/** Judged member by member, so that it is told together with the other faults. */
const safeUrlText = urlText.refine(isSafeBase, { message: mustBeHttps, when: ({ issues }) => issues.length === 0 });

/** What every process of the registry is told from outside: one row a variable, read nowhere else. */
const environment = z.object({
  HOST: z.string().default('127.0.0.1'),
  PORT: portNumber.default(3000),
  PUBLIC_URL: safeUrlText.optional(),
  ISSUER: safeUrlText.optional(),
  OP_METADATA_FILE: z.string().optional(),
  REGISTRATION_PATH: z
    .string()
    .regex(/^(\/[A-Za-z0-9._~-]+)+$/, 'must be a path such as /register')
    .default('/register'),
  PROFILE: z.enum(profileNames).default('bcp'),
  DATA_DIR: z.string().default('./data'),
  EVENT_STORE_URL: sqliteUrl().default('sqlite:'),
  READ_MODEL_URL: sqliteUrl().default('sqlite:'),
  ROOT_KEYS_FILE: z.string().optional(),
  LOG_LEVEL: z.enum(logLevels).default('info'),
  MANAGEMENT_METHODS: commaList.pipe(z.array(z.enum(['GET', 'PUT', 'DELETE']))).default(['GET', 'PUT', 'DELETE']),
  CUSTOM_SCHEMES: commaList.optional(),
  LOOPBACK_REDIRECTS_FOR_WEB: onOff.default(false),
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
});

function sqliteUrl() {
  return z.string().regex(/^sqlite:/, 'must be sqlite: or sqlite:PATH, the only engine of the embedded service so far');
}

/** Names of the variables, for the documentation and its test. */
export const environmentNames: readonly string[] = Object.keys(environment.shape);

const settings = environment.transform((variables, context) => {
  const host = variables.HOST.includes(':') ? `[${variables.HOST}]` : variables.HOST;
  const publicUrl = variables.PUBLIC_URL ?? `http://${host}:${variables.PORT}`;
  if (!isSafeBase(publicUrl)) context.addIssue({ code: 'custom', path: ['PUBLIC_URL'], message: mustBeHttps });
  const dataDir = resolve(variables.DATA_DIR);
  return {
    host: variables.HOST,
    port: variables.PORT,
    publicUrl: variables.PUBLIC_URL?.replace(/\/$/, ''),
    issuer: variables.ISSUER,
    opMetadataFile: variables.OP_METADATA_FILE,
    registrationPath: variables.REGISTRATION_PATH,
    profile: variables.PROFILE,
    dataDir,
    logFile: sqliteFile(variables.EVENT_STORE_URL, join(dataDir, 'log.db')),
    viewsFile: sqliteFile(variables.READ_MODEL_URL, join(dataDir, 'views.db')),
    rootKeysFile: resolve(variables.ROOT_KEYS_FILE ?? join(dataDir, 'root-keys.json')),
    logLevel: variables.LOG_LEVEL,
    managementMethods: variables.MANAGEMENT_METHODS,
    customSchemes: variables.CUSTOM_SCHEMES,
    loopbackRedirectsForWeb: variables.LOOPBACK_REDIRECTS_FOR_WEB,
    scopeDefault: variables.SCOPE_DEFAULT,
    bodyBytesMax: variables.BODY_BYTES_MAX,
    depthMax: variables.JSON_DEPTH_MAX,
    membersMax: variables.JSON_MEMBERS_MAX,
    metadataLimits: {
      stringBytesMax: variables.STRING_BYTES_MAX,
      uriBytesMax: variables.URI_BYTES_MAX,
      arrayEntriesMax: variables.ARRAY_ENTRIES_MAX,
      jwksKeysMax: variables.JWKS_KEYS_MAX,
    },
    requestMsMax: variables.REQUEST_MS_MAX,
    connectionsMax: variables.CONNECTIONS_MAX,
  };
});

export type EmbeddedConfig = Readonly<z.infer<typeof settings>>;

/** Reads the configuration; all faults at once, by name and without values. */
export const readEmbeddedConfig = (variables: Readonly<Record<string, string | undefined>>) =>
  readConfig(settings, variables);

const sqliteFile = (url: string, defaultFile: string): string => {
  const path = url.slice('sqlite:'.length);
  if (path === '') return defaultFile;
  return isAbsolute(path) ? path : resolve(path);
};
