import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { newRootKeysText, randomPool } from '@clientele/adapter-jose';
import { startPostgres } from '../support/postgres.ts';
import { type BareAppends, bareAppends } from './bare-appends.ts';
import { type ChildServer, startChildServer } from './child-server.ts';
import { spread } from './figures.ts';
import { onlyStatus } from './load.ts';
import { describeMachine } from './machine.ts';
import { positive } from './options.ts';
import { machineText, writeFigures } from './report.ts';
import { registrationRequest } from './requests.ts';
import { withScratchDir } from './scratch.ts';
import { registerClients } from './seed.ts';
import { generateOnSockets } from './socket-generator.ts';

const usage = `EVENTSTORE_URL=esdb://… npm run bench:eventstore -- [options]

How many registrations a second, with EventStoreDB for the log and PostgreSQL for the keys (POSTGRES_URL, or a private server), against
the appends a second of the store's own client: one event of the same bytes into a new stream, as many in flight.

  --in-flight 64         registrations, or appends, under way at any time
  --instances 1          registration services that share the registrations
  --rounds 9             rounds; each has a turn of both
  --seconds 2            length of a turn
  --data DIR, --json FILE
`;

const { values } = parseArgs({
  options: {
    'in-flight': { type: 'string', default: '64' },
    instances: { type: 'string', default: '1' },
    rounds: { type: 'string', default: '9' },
    seconds: { type: 'string', default: '2' },
    data: { type: 'string' },
    json: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
const inFlight = positive('in-flight', values['in-flight']);
const instances = positive('instances', values.instances);
const rounds = positive('rounds', values.rounds);
const durationMs = positive('seconds', values.seconds) * 1000;
const ratioTarget = 0.8;
const warmUpClients = 2_000;

/** Rates per second, and the processor time of each append and each registration in the process that makes it. */
type Round = {
  readonly appends: number;
  readonly appendCpuMicros: number;
  readonly registrations: number;
  readonly cpuMicros: number | undefined;
};

const bench = async (url: string, dir: string): Promise<void> => {
  const machine = await describeMachine(dir);
  process.stdout.write(machineText(machine));
  const namespace = `bench-${Date.now().toString(36)}`;
  const postgres = await startPostgres();
  const services: ChildServer[] = [];
  try {
    const env = serviceEnv(dir, { url, namespace, readModelUrl: await postgres.newDatabase() });
    while (services.length < instances) services.push(await startRegistration(dir, env));
    for (const { port } of services) await registerClients(port, { clients: warmUpClients, kept: 1 });
    const bare = await bareAppends(url, { namespace });
    const measured = await measure(bare, services).finally(bare.close);
    process.stdout.write(textOf(measured));
    const settings = { inFlight, instances, rounds, durationMs, ratioTarget };
    const figures = { machine, settings, rounds: measured, ratio: spread(measured.map(ratioOf)) };
    process.stdout.write(`figures: ${await writeFigures(figures, { file: values.json, name: 'eventstore' })}\n`);
  } finally {
    await Promise.all(services.map((service) => service.stop()));
    await postgres.stop();
  }
};

const serviceEnv = (
  dir: string,
  place: { readonly url: string; readonly namespace: string; readonly readModelUrl: string },
): Readonly<Record<string, string>> => {
  const rootKeysFile = join(dir, 'root-keys.json');
  writeFileSync(rootKeysFile, newRootKeysText('root-1', randomPool()), { mode: 0o600 });
  return {
    HOST: '127.0.0.1',
    PORT: '0',
    PUBLIC_URL: 'http://127.0.0.1:3000',
    RATE_LIMIT: 'off',
    EVENT_STORE_URL: place.url,
    EVENT_STORE_NAMESPACE: place.namespace,
    READ_MODEL_URL: place.readModelUrl,
    ROOT_KEYS_FILE: rootKeysFile,
  };
};

const startRegistration = (dir: string, env: Readonly<Record<string, string>>): Promise<ChildServer> =>
  startChildServer({ file: '../../services/registration/src/main.ts', env, outputFile: join(dir, 'registration.log') });

/**
 * Plays one round that does not count, then those that do. Within a round both are close together in time, so that a
 * noisy neighbour affects both.
 */
const measure = async (bare: BareAppends, services: readonly ChildServer[]): Promise<readonly Round[]> => {
  const play = async (): Promise<Round> => {
    return { ...(await playAppends(bare)), ...(await playRegistrations(services)) };
  };
  await play();
  const played: Round[] = [];
  while (played.length < rounds) played.push(await play());
  return played;
};

const playAppends = async (bare: BareAppends): Promise<Pick<Round, 'appends' | 'appendCpuMicros'>> => {
  const before = process.cpuUsage();
  const appends = await bare.perSecond({ inFlight, durationMs });
  const { user, system } = process.cpuUsage(before);
  return { appends, appendCpuMicros: (user + system) / (appends * (durationMs / 1000)) };
};

const playRegistrations = async (
  services: readonly ChildServer[],
): Promise<Pick<Round, 'registrations' | 'cpuMicros'>> => {
  const before = cpuMsOf(services);
  const connections = Math.ceil(inFlight / services.length);
  const results = await Promise.all(
    services.map(({ port }) =>
      generateOnSockets({ port, requests: [registrationRequest(port)], connections, durationMs }),
    ),
  );
  const answers = results.reduce((sum, result) => sum + onlyStatus(result, 201).answers, 0);
  const cpuMs = cpuMsOf(services) - before;
  return {
    registrations: results.reduce((sum, { answersPerSecond }) => sum + answersPerSecond, 0),
    cpuMicros: Number.isNaN(cpuMs) ? undefined : (cpuMs * 1000) / answers,
  };
};

const cpuMsOf = (services: readonly ChildServer[]): number =>
  services.reduce((sum, service) => sum + (service.cpuMs()?.total ?? Number.NaN), 0);

const ratioOf = ({ registrations, appends }: Round): number => registrations / appends;

const textOf = (measured: readonly Round[]): string => {
  const row = (name: string, of: (round: Round) => number, digits: number): string => {
    const { median, min, max } = spread(measured.map(of));
    return `  ${name.padEnd(50)}${[median, min, max].map((value) => value.toFixed(digits).padStart(9)).join('')}`;
  };
  const isMet = spread(measured.map(ratioOf)).median >= ratioTarget;
  return [
    `${inFlight} in flight, ${instances} instances of the registration service: median, min, max`,
    row('registrations per second', ({ registrations }) => registrations, 0),
    row("appends per second by the store's own client", ({ appends }) => appends, 0),
    `${row(`ratio, paired by round, target >= ${ratioTarget}`, ratioOf, 2)} ${isMet ? 'met' : 'MISSED'}`,
    row('processor µs of a registration, in the service', ({ cpuMicros }) => cpuMicros ?? Number.NaN, 0),
    row("processor µs of an append, in the store's client", ({ appendCpuMicros }) => appendCpuMicros, 0),
    '',
  ].join('\n');
};

const { EVENTSTORE_URL: eventStoreUrl } = process.env;
if (values.help) process.stdout.write(usage);
else if (eventStoreUrl === undefined)
  process.stdout.write(`EVENTSTORE_URL names no store: nothing was measured\n\n${usage}`);
else await withScratchDir(values.data, (dir) => bench(eventStoreUrl, dir));
