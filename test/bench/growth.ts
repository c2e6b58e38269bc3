import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { ChildServer } from './child-server.ts';
import { type Spread, spread } from './figures.ts';
import { onlyStatus } from './load.ts';
import { describeMachine } from './machine.ts';
import { positive } from './options.ts';
import { machineText, writeFigures } from './report.ts';
import { readRequest, registrationRequest } from './requests.ts';
import { withScratchDir } from './scratch.ts';
import { registerClients } from './seed.ts';
import { startRegistryServer } from './servers.ts';
import { generateOnSockets } from './socket-generator.ts';

const usage = `npm run bench:growth -- [options]

Does a registration cost more when there are many? Registers --clients over HTTP, watching rate and memory on the way;
then, by turns, starts the registry on that log and on an empty one, registers 10,000 to warm up, and measures both.

  --clients 2000000      clients in the large log
  --measured 20000       registrations, and reads, of each measurement
  --rounds 5             measurements of each log
  --data DIR             where the data lie while it runs (a temporary folder by default; about 5 GB for 2 million)
  --json FILE            where the figures go
`;

const { values } = parseArgs({
  options: {
    clients: { type: 'string', default: '2000000' },
    measured: { type: 'string', default: '20000' },
    rounds: { type: 'string', default: '5' },
    data: { type: 'string' },
    json: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
const clients = positive('clients', values.clients);
const measured = positive('measured', values.measured);
const rounds = positive('rounds', values.rounds);
const smallClients = 10_000;
const stepsOfSeeding = 20;
const readablesKept = 1000;
const connections = 64;
const rateTarget = 0.8;

type Step = { readonly clients: number; readonly perSecond: number; readonly residentBytes: number };

/** Registers the clients in equal steps, and records rate and memory after each. */
const seed = async (registry: ChildServer): Promise<readonly Step[]> => {
  const steps: Step[] = [];
  const perStep = Math.ceil(clients / stepsOfSeeding);
  for (let step = 1; step <= stepsOfSeeding; step += 1) {
    const startedAtMs = performance.now();
    await registerClients(registry.port, { clients: perStep, kept: 1 });
    const perSecond = perStep / ((performance.now() - startedAtMs) / 1000);
    const residentBytes = await registry.residentBytes();
    steps.push({ clients: step * perStep, perSecond, residentBytes });
    process.stdout.write(`  ${step * perStep} clients: ${perSecond.toFixed(0)}/s, ${megabytes(residentBytes)}\n`);
  }
  return steps;
};

type Measurement = { readonly registrations: number; readonly reads: number; readonly residentBytes: number };

/**
 * Starts the registry on the existing data, warms it up, and measures it, in the same way for a large log as for a
 * small one.
 */
const measure = async (dataDir: string): Promise<Measurement> => {
  const registry = await startRegistryServer(dataDir);
  try {
    const { port } = registry;
    const readables = await registerClients(port, { clients: smallClients, kept: readablesKept });
    const registrations = await rateOf(port, { status: 201, requests: [registrationRequest(port)] });
    const reads = await rateOf(port, { status: 200, requests: readables.map((of) => readRequest(port, of)) });
    return { registrations, reads, residentBytes: await registry.residentBytes() };
  } finally {
    await registry.stop();
  }
};

const rateOf = async (
  port: number,
  { status, requests }: { readonly status: number; readonly requests: readonly Buffer[] },
): Promise<number> =>
  onlyStatus(await generateOnSockets({ port, connections, requests, answersMax: measured }), status).answersPerSecond;

const megabytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(0)} MB`;

const line = (name: string, { median, min, max }: Spread): string =>
  `  ${name.padEnd(52)} ${median.toFixed(2)} (${min.toFixed(2)} to ${max.toFixed(2)})\n`;

const growth = async (dir: string): Promise<void> => {
  const machine = await describeMachine(dir);
  process.stdout.write(`${machineText(machine)}\nseeding ${clients} clients over HTTP\n`);
  const large = join(dir, 'large');
  const seeded = await startRegistryServer(large);
  const steps = await seed(seeded);
  await seeded.stop();
  const pairs: { readonly large: Measurement; readonly small: Measurement }[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const pair = { small: await measure(join(dir, `small-${round}`)), large: await measure(large) };
    pairs.push(pair);
    process.stdout.write(`  round ${round}: ${JSON.stringify(pair)}\n`);
  }
  const ratioOf = (of: keyof Measurement): Spread => spread(pairs.map((pair) => pair.large[of] / pair.small[of]));
  const ratios = {
    registrations: ratioOf('registrations'),
    reads: ratioOf('reads'),
    residentBytes: ratioOf('residentBytes'),
  };
  process.stdout.write(
    line(`registrations, ${clients} clients / ${smallClients} (>= ${rateTarget})`, ratios.registrations),
  );
  process.stdout.write(line('reads, the same', ratios.reads));
  process.stdout.write(line('resident memory, the same (flat: about 1)', ratios.residentBytes));
  const settings = { clients, smallClients, measured, rounds, connections, rateTarget };
  const file = await writeFigures({ machine, settings, steps, pairs, ratios }, { file: values.json, name: 'growth' });
  process.stdout.write(`figures: ${file}\n`);
};

if (values.help) process.stdout.write(usage);
else await withScratchDir(values.data, growth);
