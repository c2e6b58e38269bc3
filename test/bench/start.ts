import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { spread } from './figures.ts';
import { describeMachine } from './machine.ts';
import { positive } from './options.ts';
import { machineText, writeFigures } from './report.ts';
import type { Readable } from './requests.ts';
import { withScratchDir } from './scratch.ts';
import { registerClients } from './seed.ts';
import { startRegistryServer } from './servers.ts';

const usage = `npm run bench:start -- [options]

How long from the start of the process to its first answer (a client's configuration), with --events events in the log?

  --events 1000000       events in the log: registrations, made over HTTP
  --rounds 5             starts
  --data DIR, --json FILE
`;

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '1000000' },
    rounds: { type: 'string', default: '5' },
    data: { type: 'string' },
    json: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
const events = positive('events', values.events);
const rounds = positive('rounds', values.rounds);
const firstAnswerMsTarget = 1000;

/** Milliseconds from the start of the process to a complete answer about `client`. */
const firstAnswerMs = async (dataDir: string, client: Readable): Promise<number> => {
  const startedAtMs = performance.now();
  const registry = await startRegistryServer(dataDir);
  try {
    const url = new URL(client.path, registry.url);
    const answer = await fetch(url, { headers: { authorization: `Bearer ${client.token}` } });
    await answer.text();
    if (answer.status !== 200) throw new Error(`the first answer was ${answer.status}`);
    return performance.now() - startedAtMs;
  } finally {
    await registry.stop();
  }
};

const measureStart = async (dir: string): Promise<void> => {
  const machine = await describeMachine(dir);
  const dataDir = join(dir, 'data');
  const registry = await startRegistryServer(dataDir);
  const emptyMs = registry.readyMs;
  const readables = await registerClients(registry.port, { clients: events, kept: rounds });
  await registry.stop();
  const startsMs: number[] = [];
  for (const client of readables) startsMs.push(await firstAnswerMs(dataDir, client));
  const { min, median, max } = spread(startsMs);
  process.stdout.write(
    `${machineText(machine)}\nstart to first answer with ${events} events: ${median.toFixed(0)} ms ` +
      `(${min.toFixed(0)} to ${max.toFixed(0)}; target <= ${firstAnswerMsTarget}; ready with an empty log: ${emptyMs.toFixed(0)} ms)\n`,
  );
  const figures = { machine, settings: { events, rounds, firstAnswerMsTarget }, emptyMs, startsMs };
  process.stdout.write(`figures: ${await writeFigures(figures, { file: values.json, name: 'start' })}\n`);
};

if (values.help) process.stdout.write(usage);
else await withScratchDir(values.data, measureStart);
