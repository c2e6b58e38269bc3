import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { postgresMissing, startPostgres } from '../support/postgres.ts';
import { residentBytes } from './child-server.ts';
import { describeMachine } from './machine.ts';
import { positive } from './options.ts';
import { machineText, writeFigures } from './report.ts';
import { withScratchDir } from './scratch.ts';
import { registerClients } from './seed.ts';
import { startRegistryServer } from './servers.ts';

const usage = `npm run bench:replay -- [options]

How fast does the rebuild command make the read model again from --events events, and does its memory stay flat?

  --events 1000000       events in the log: registrations, made over HTTP
  --rounds 3             rebuilds
  --views sqlite,postgres  where to; without it SQLite, and PostgreSQL where POSTGRES_URL names a server or its programs are here
  --data DIR, --json FILE
`;

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '1000000' },
    rounds: { type: 'string', default: '3' },
    views: { type: 'string' },
    data: { type: 'string' },
    json: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
const events = positive('events', values.events);
const rounds = positive('rounds', values.rounds);
const eventsPerSecondTargets = { sqlite: 50_000, postgres: 10_000 } as const;
/** Above this, memory does not count as flat. */
const memoryGrowthMax = 1.1;

type Engine = keyof typeof eventsPerSecondTargets;

const engineNamed = (name: string): Engine => {
  if (name === 'sqlite' || name === 'postgres') return name;
  throw new Error('--views names sqlite, postgres, or both');
};

const enginesHere = postgresMissing() === false ? 'sqlite,postgres' : 'sqlite';
const engines = (values.views ?? enginesHere).split(',').map(engineNamed);
const sampleEveryMs = 250;
const commandLine = fileURLToPath(new URL('../../services/command-line/src/main.ts', import.meta.url));
const intoPostgresFile = fileURLToPath(new URL('./replay-into-postgres.ts', import.meta.url));

type Rebuild = { readonly eventsPerSecond: number; readonly residentBytes: readonly number[] };

/** Runs the command as an operator would. The measured time includes its start and its final fsync. */
const rebuild = async (dataDir: string, views: ViewsPlace): Promise<Rebuild> => {
  const startedAtMs = performance.now();
  const command =
    views.url === undefined ? [commandLine, 'rebuild'] : [intoPostgresFile, join(dataDir, 'log.db'), views.url];
  const child = spawn(process.execPath, command, {
    env: { PATH: process.env.PATH ?? '', DATA_DIR: dataDir },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const samples: number[] = [];
  const ended = once(child, 'exit');
  while (child.exitCode === null && child.signalCode === null) {
    await Promise.race([ended, pause(sampleEveryMs)]);
    samples.push(...(await residentIfAlive(child.pid ?? 0)));
  }
  if (child.exitCode !== 0) throw new Error(`the rebuild ended with ${child.exitCode}`);
  return { eventsPerSecond: events / ((performance.now() - startedAtMs) / 1000), residentBytes: samples };
};

/** Without a URL the rows are written to SQLite in the data directory. */
type ViewsPlace = { readonly url?: string; readonly close: () => Promise<void> };

const viewsPlace = async (engine: Engine): Promise<ViewsPlace> => {
  if (engine === 'sqlite') return { close: async () => {} };
  const server = await startPostgres();
  return { url: await server.newDatabase(), close: server.stop };
};

/** A process that has just ended has no resident memory to report. */
const residentIfAlive = (pid: number): Promise<readonly number[]> =>
  residentBytes(pid).then(
    (bytes) => [bytes],
    () => [],
  );

/** The maximum of the last quarter relative to that of the second: memory that still grows by then grows forever. */
const memoryGrowth = ({ residentBytes: samples }: Rebuild): number => {
  const quarter = Math.floor(samples.length / 4);
  return Math.max(...samples.slice(-quarter)) / Math.max(...samples.slice(quarter, 2 * quarter));
};

const replay = async (dir: string): Promise<void> => {
  const machine = await describeMachine(dir);
  process.stdout.write(`${machineText(machine)}\nseeding ${events} events over HTTP\n`);
  const dataDir = join(dir, 'data');
  const registry = await startRegistryServer(dataDir);
  await registerClients(registry.port, { clients: events, kept: 1 });
  await registry.stop();
  const measured: EngineFigures[] = [];
  for (const engine of engines) measured.push(await replayInto(engine, dataDir));
  const figures = { machine, settings: { events, rounds, memoryGrowthMax }, engines: measured };
  process.stdout.write(`figures: ${await writeFigures(figures, { file: values.json, name: 'replay' })}\n`);
};

type EngineFigures = {
  readonly engine: Engine;
  readonly eventsPerSecondTarget: number;
  readonly rebuilds: readonly Rebuild[];
};

const replayInto = async (engine: Engine, dataDir: string): Promise<EngineFigures> => {
  const views = await viewsPlace(engine);
  const eventsPerSecondTarget = eventsPerSecondTargets[engine];
  const rebuilds: Rebuild[] = [];
  try {
    while (rebuilds.length < rounds) {
      const figures = await rebuild(dataDir, views);
      rebuilds.push(figures);
      process.stdout.write(`  ${engine}, rebuild ${rebuilds.length}: ${textOf(figures, eventsPerSecondTarget)}\n`);
    }
  } finally {
    await views.close();
  }
  return { engine, eventsPerSecondTarget, rebuilds };
};

const textOf = (figures: Rebuild, target: number): string => {
  const { eventsPerSecond, residentBytes: samples } = figures;
  const [megabytes, growth] = [Math.max(...samples) / 2 ** 20, memoryGrowth(figures)];
  return (
    `${eventsPerSecond.toFixed(0)} events/s (target >= ${target}: ${eventsPerSecond >= target ? 'met' : 'MISSED'}), ` +
    `at most ${megabytes.toFixed(0)} MB resident, last quarter / second quarter ${growth.toFixed(2)} ` +
    `(target <= ${memoryGrowthMax}: ${growth <= memoryGrowthMax ? 'met' : 'MISSED'})`
  );
};

if (values.help) process.stdout.write(usage);
else await withScratchDir(values.data, replay);
