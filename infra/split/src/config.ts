import { join, resolve } from 'node:path';
import { fail, ok, type Result } from '@clientele/domain';
import { type Environment, integerBetween, portNumber, readConfig } from '@clientele/platform';
import { z } from 'zod';

/** The form of each engine's URL. The services validate the rest of it. */
const engines = {
  EVENT_STORE_URL: 'esdb://…',
  READ_MODEL_URL: 'postgres://…',
  NATS_URL: 'nats://…',
} as const;

const missingEngines = (environment: Environment): readonly string[] =>
  Object.entries(engines)
    .filter(([name]) => (environment[name] ?? '') === '')
    .map(([name, example]) => `${name}: must be set, for example ${example}`);

const variables = z.object({
  HOST: z.string().default('127.0.0.1'),
  PORT: portNumber.default(3000),
  PUBLIC_URL: z.string().optional(),
  REGISTRATION_INSTANCES: integerBetween(1, 16).default(1),
  CONFIGURATION_INSTANCES: integerBetween(1, 16).default(1),
  DATA_DIR: z.string().default('./data'),
  ROOT_KEYS_FILE: z.string().optional(),
  START_MS_MAX: integerBetween(1_000, 600_000).default(60_000),
});

const settings = variables.transform((read) => ({
  host: read.HOST,
  port: read.PORT,
  publicUrl: read.PUBLIC_URL,
  registrationInstances: read.REGISTRATION_INSTANCES,
  configurationInstances: read.CONFIGURATION_INSTANCES,
  rootKeysFile: resolve(read.ROOT_KEYS_FILE ?? join(read.DATA_DIR, 'root-keys.json')),
  startMsMax: read.START_MS_MAX,
}));

export type SplitConfig = Readonly<z.infer<typeof settings>>;

/**
 * Reads what this program itself needs. The services get the whole environment and validate their part. Errors are
 * reported together, each naming its variable and never its value.
 */
export const readSplitConfig = (environment: Environment): Result<SplitConfig, readonly string[]> => {
  const missing = missingEngines(environment);
  const read = readConfig(settings, environment);
  if (!read.ok) return fail([...missing, ...read.error]);
  return missing.length === 0 ? ok(read.value) : fail(missing);
};
