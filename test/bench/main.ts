import { join } from 'node:path';
import { type Pace, playRound, playTurn, type Registered, turnsOf } from './contest.ts';
import type { Round } from './figures.ts';
import { describeMachine } from './machine.ts';
import { type BenchOptions, parseBenchOptions, usage } from './options.ts';
import { machineText, type Section, sectionOf, sectionText, writeFigures } from './report.ts';
import type { Readable } from './requests.ts';
import { withScratchDir } from './scratch.ts';
import { registerClients } from './seed.ts';
import {
  type Contestants,
  startBareServer,
  startDurablePeerServer,
  startPeerServer,
  startRegistryServer,
} from './servers.ts';

const warmUpMs = 1000;

const bench = async (options: BenchOptions, dir: string): Promise<void> => {
  const machine = await describeMachine(dir);
  const registry = await startRegistryServer(join(dir, 'data'));
  const seed = { clients: options.clients, kept: options.clients };
  const readables = await registerClients(registry.port, seed);
  const bare = await startBareServer(dir, await answerOf(registry.url, readables));
  const peer = await startPeerServer(dir);
  const durablePeer = await startDurablePeerServer(dir);
  const registered = { readables, durablePeerReadables: await registerClients(durablePeer.port, seed) };
  const contestants = { registry, bare, peer, durablePeer };
  try {
    process.stdout.write(`${machineText(machine)}\n`);
    const sections: Section[] = [];
    for (const connections of options.connections) {
      const rounds = await measure({ contestants, registered, options, connections });
      const section = sectionOf(connections, rounds);
      sections.push(section);
      process.stdout.write(`${sectionText(section)}\n`);
    }
    const { generator, rounds, durationMs, clients } = options;
    const settings = { generator: generator.name, rounds, durationMs, clients };
    const file = await writeFigures({ machine, settings, sections }, { file: options.jsonFile, name: 'bench' });
    process.stdout.write(`figures: ${file}\n`);
  } finally {
    await Promise.all(Object.values(contestants).map((server) => server.stop()));
  }
};

type Measurement = {
  readonly contestants: Contestants;
  readonly registered: Registered;
  readonly options: BenchOptions;
  readonly connections: number;
};

/** Plays one round that does not count, so that all code is compiled, then those that do. */
const measure = async ({ contestants, registered, options, connections }: Measurement): Promise<readonly Round[]> => {
  const pace = (durationMs: number): Pace => ({ generator: options.generator.generate, connections, durationMs });
  await playRound(await turnsOf(contestants, registered, 0), playTurn(pace(warmUpMs)));
  const rounds: Round[] = [];
  for (let round = 0; round < options.rounds; round += 1) {
    const turns = await turnsOf(contestants, registered, round);
    rounds.push(await playRound(turns, playTurn(pace(options.durationMs))));
  }
  return rounds;
};

/** The registry's answer to a read. The bare server returns the same, so that both send equally many bytes. */
const answerOf = async (url: string, [readable]: readonly Readable[]): Promise<string> => {
  if (readable === undefined) throw new Error('no client was registered');
  const answer = await fetch(new URL(readable.path, url), { headers: { authorization: `Bearer ${readable.token}` } });
  if (answer.status === 200) return answer.text();
  throw new Error(`a client just registered cannot be read: ${answer.status}`);
};

if (process.argv.includes('--help')) {
  process.stdout.write(usage);
} else {
  const options = parseBenchOptions(process.argv.slice(2));
  await withScratchDir(options.dataDir, (dir) => bench(options, dir));
}
