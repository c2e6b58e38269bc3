import { join, resolve } from 'node:path';
import { fail, ok, type Result } from '@clientele/domain';
import { type Environment, readConfig, soundVariables } from '@clientele/platform';
import { type Engines, enginesOf, type Fault, type ServerEngines } from './engines.ts';
import { environment, isSafeBase, type Variables } from './environment.ts';
import { isNatsUrl } from './nats-url.ts';

const valuesOf = (variables: Variables) => ({
  host: variables.HOST,
  port: variables.PORT,
  publicUrl: variables.PUBLIC_URL?.replace(/\/$/, ''),
  issuer: variables.ISSUER,
  opMetadataFile: variables.OP_METADATA_FILE,
  extraMembersFile: variables.EXTRA_MEMBERS_FILE,
  registrationPath: variables.REGISTRATION_PATH,
  profile: variables.PROFILE,
  dataDir: resolve(variables.DATA_DIR),
  natsUrl: variables.NATS_URL,
  sectorCheck: variables.SECTOR_CHECK,
  sectorWaitMs: variables.SECTOR_WAIT_MS,
  sectorRecheckHours: variables.SECTOR_RECHECK_HOURS,
  eagerJwksUri: variables.EAGER_JWKS_URI,
  fetchAllow: variables.FETCH_ALLOW,
  fetchCaFile: variables.FETCH_CA_FILE,
  rootKeysFile: resolve(variables.ROOT_KEYS_FILE ?? join(variables.DATA_DIR, 'root-keys.json')),
  erasuresFile: variables.ERASURES_FILE === undefined ? undefined : resolve(variables.ERASURES_FILE),
  startMsMax: variables.START_MS_MAX,
  logLevel: variables.LOG_LEVEL,
  loggedAddress: variables.LOG_PEER_ADDRESS,
  managementMethods: variables.MANAGEMENT_METHODS,
  customSchemes: variables.CUSTOM_SCHEMES,
  loopbackRedirectsForWeb: variables.LOOPBACK_REDIRECTS_FOR_WEB,
  scopesSupported: variables.SCOPES_SUPPORTED,
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
  rateLimit: variables.RATE_LIMIT,
  isProxy: variables.TRUSTED_PROXIES,
});

type Values = Readonly<ReturnType<typeof valuesOf>>;

/** The configuration of any process of the registry; each uses the parts that it needs. */
export type ServiceConfig = Values & { readonly engines: Engines };

/** The configuration of one of several processes that share servers. */
export type ServerConfig = Values & { readonly engines: ServerEngines };

/** The configuration of a sector worker, which uses the bus but no store. */
export type WorkerConfig = Values & { readonly natsUrl: string };

/** Errors in the files that variables name, for the case that variables are in error as well. */
export type FileFaults = (config: UsableConfig) => readonly string[];

/** @param fileFaults called only if variables are in error; otherwise start-up itself finds the errors in files. */
export type ReadConfig<Config> = (given: Environment, fileFaults?: FileFaults) => Result<Config, readonly string[]>;

type EnginesRead = Result<Engines, Fault>;

/**
 * zod checks single variables. Conflicts between several variables are reported as well, except for variables that are
 * invalid themselves.
 * @param judge.engines reads the files that the engines' URLs name, so only processes that have engines call it.
 */
const configOf =
  <Config>(
    judge: (variables: Variables, engines: () => EnginesRead) => Result<Config, readonly Fault[]>,
  ): ReadConfig<Config> =>
  (given, fileFaults = () => []) => {
    const read = readConfig(environment, given);
    const sound = soundVariables(environment, given);
    const variables = environment.parse(sound);
    const engines = lazily(() => enginesOf(variables));
    const judged = judge(variables, engines);
    const isNew = ({ name }: Fault): boolean => sound[name] !== undefined || (given[name] ?? '') === '';
    const between = judged.ok ? [] : judged.error.filter(isNew).map(({ name, text }) => `${name}: ${text}`);
    const faults = [...(read.ok ? [] : read.error), ...between];
    if (judged.ok && faults.length === 0) return judged;
    const isProfileKnown = sound.PROFILE !== undefined || (given.PROFILE ?? '') === '';
    return fail([...faults, ...fileFaults(usableConfig(variables, { engines: engines(), isProfileKnown }))]);
  };

const lazily = <Value>(make: () => Value): (() => Value) => {
  let made: { readonly value: Value } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
};

/** The usable part of a configuration in which some variables are in error; these count as unset. */
export type UsableConfig = Omit<Values, 'profile'> & {
  /** Absent if it is in error, because the rules that apply are then unknown. */
  readonly profile: Values['profile'] | undefined;
  readonly engines: Engines | undefined;
};

const usableConfig = (
  variables: Variables,
  { engines, isProfileKnown }: { readonly engines: EnginesRead; readonly isProfileKnown: boolean },
): UsableConfig => ({
  ...valuesOf(variables),
  profile: isProfileKnown ? variables.PROFILE : undefined,
  engines: engines.ok ? engines.value : undefined,
});

/** Reads the configuration. Its errors are reported together, each naming its variable, without values. */
export const readServiceConfig: ReadConfig<ServiceConfig> = configOf((variables, readEngines) => {
  const engines = readEngines();
  const faults = [...(engines.ok ? [] : [engines.error]), ...publicUrlFaults(variables), ...sectorFaults(variables)];
  return engines.ok && faults.length === 0 ? ok({ ...valuesOf(variables), engines: engines.value }) : fail(faults);
});

/**
 * For a process that runs beside others.
 * @param wants.publicUrl whether it builds URLs for clients, and so must know the public one.
 */
export const readServerConfig = (wants: { readonly publicUrl: boolean }): ReadConfig<ServerConfig> =>
  configOf((variables, readEngines) => {
    const engines = serverEngines(readEngines());
    const faults = [
      ...(engines.ok ? [] : engines.error),
      ...(wants.publicUrl && variables.PUBLIC_URL === undefined ? [publicUrlMissing] : []),
      ...sectorFaults(variables),
      ...(wants.publicUrl ? keysFaults(variables) : []),
    ];
    return engines.ok && faults.length === 0 ? ok({ ...valuesOf(variables), engines: engines.value }) : fail(faults);
  });

/** For a process that takes checks from NATS and needs nothing else. */
export const readWorkerConfig: ReadConfig<WorkerConfig> = configOf((variables) => {
  const { NATS_URL: natsUrl } = variables;
  if (natsUrl === undefined) return fail([natsUrlMissing]);
  const faults = natsFaults(variables);
  return faults.length === 0 ? ok({ ...valuesOf(variables), natsUrl }) : fail(faults);
});

const serverEngines = (engines: EnginesRead): Result<ServerEngines, readonly Fault[]> => {
  if (!engines.ok) return fail([engines.error]);
  return engines.value.kind === 'servers' ? ok(engines.value) : fail(embeddedFaults);
};

const embeddedFaults: readonly Fault[] = [
  { name: 'EVENT_STORE_URL', text: 'must be esdb://…, because SQLite files belong to one process' },
  { name: 'READ_MODEL_URL', text: 'must be postgres://…, because SQLite files belong to one process' },
];

/** D-29: OIDC Registration §5 requires the check before the registration, and the certification profile follows it. */
const sectorFaults = (variables: Variables): readonly Fault[] => [
  ...(variables.SECTOR_CHECK === 'async' && variables.PROFILE === 'oidc-dynamic'
    ? [{ name: 'SECTOR_CHECK', text: 'must be await if PROFILE is oidc-dynamic' } as const]
    : []),
  ...natsFaults(variables),
];

/** When services run as separate processes, one that answers clients fetches no client-supplied URL. */
const keysFaults = ({ EAGER_JWKS_URI, NATS_URL }: Variables): readonly Fault[] =>
  EAGER_JWKS_URI && NATS_URL === undefined
    ? [{ name: 'EAGER_JWKS_URI', text: 'must be off without NATS_URL, because sector-worker checks the keys' }]
    : [];

const natsFaults = ({ NATS_URL }: Variables): readonly Fault[] =>
  NATS_URL === undefined || isNatsUrl(NATS_URL)
    ? []
    : [{ name: 'NATS_URL', text: 'must look like nats://user:password@host:port' }];

const natsUrlMissing: Fault = {
  name: 'NATS_URL',
  text: 'must be set, because sector-worker receives its checks from NATS',
};

const publicUrlMissing: Fault = {
  name: 'PUBLIC_URL',
  text: 'must be set, because clients do not reach this process at its own address',
};

const hostNeedsPublicUrl =
  'is not loopback, so clients must be told an https URL: set PUBLIC_URL, for example PUBLIC_URL=https://registry.example';

/** `PUBLIC_URL` itself has been checked alone. */
const publicUrlFaults = (variables: Variables): readonly Fault[] => {
  const host = variables.HOST.includes(':') ? `[${variables.HOST}]` : variables.HOST;
  if (variables.PUBLIC_URL !== undefined || isSafeBase(`http://${host}:${variables.PORT}`)) return [];
  return [{ name: 'HOST', text: hostNeedsPublicUrl }];
};
