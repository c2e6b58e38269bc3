import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { eventStoreFile } from '../support/in-process.ts';
import { register, smallestBody, startRegistry } from '../support/registry.ts';
import { foldEventStore, logFaults, wholenessFaults } from './checker.ts';
import { type FaultRun, faultTest, held, sometimes } from './fault-test.ts';
import { integrityOf, isLogMade, type LogImage, readLog } from './log-image.ts';
import type { RecordedOperation } from './power-cut.ts';
import { type CutMoment, cutAt, firstAcknowledgement, judgeCut } from './power-cuts.ts';
import { preloadMissing } from './preload.ts';
import { recordRun } from './record-run.ts';
import { quietEnv } from './running-registry.ts';

const clientsCount = 24;

faultTest(
  'D5: a command leaves all of its effects or none, after whichever write the process is killed',
  async (run) => {
    const { operations, rootKeys } = await recordRun(run, { clientsCount, synchronous: 'FULL' });
    const first = firstAcknowledgement(operations);
    const dir = join(run.dir, 'killed');
    const faults: string[] = [];
    const seen = { kills: 0, states: new Set<number>() };
    await cutAt(operations, { moments: momentsOfWrites(operations), dir, random: run.random }, async (kill) => {
      seen.kills += 1;
      if (!isLogMade(dir)) return;
      const log = readLog(dir);
      const name = `killed after ${kill.operations} operations`;
      const integrity = integrityOf(eventStoreFile(dir));
      if (integrity !== 'ok') faults.push(`${name}: ${integrity}`);
      faults.push(
        ...[...logFaults(log), ...wholenessFaults(log), ...unclaimed(log)].map((fault) => `${name}: ${fault}`),
      );
      if (kill.operations > first) faults.push(...judgeCut(kill, rootKeys).lost);
      seen.states.add(log.events.length);
    });
    held('D5, every state is whole', faults);
    sometimes({ 'a kill': [seen.kills, 150], 'a state of the log': [seen.states.size, 4] });
    return { kills: seen.kills, states: seen.states.size };
  },
  preloadMissing(),
);

faultTest(
  'D5: a first start that is cut off can be repeated',
  async (run) => {
    const { operations } = await recordRun(run, { clientsCount: 1, synchronous: 'FULL' });
    const moments = momentsOfFirstStart(operations, run);
    const dir = join(run.dir, 'cut');
    const faults: string[] = [];
    await cutAt(operations, { moments, dir, random: run.random }, async ({ operations: after, mode }) => {
      const dataDir = join(run.dir, 'started');
      rmSync(dataDir, { recursive: true, force: true });
      cpSync(dir, dataDir, { recursive: true });
      const answer = await startAndRegister(dataDir).catch(firstLine);
      if (answer !== '201') faults.push(`after ${after} operations, mode ${mode}: ${answer}`);
    });
    held('D5, the service starts and registers', faults);
    return { starts: moments.length };
  },
  preloadMissing(),
);

const isOfDatabase = ({ kind, path }: RecordedOperation): boolean =>
  kind !== 'flush' && !path.endsWith('-shm') && !path.endsWith('/ACK');

/** The moments after each change of a file. Unflushed changes survive, because only the process dies. */
const momentsOfWrites = (operations: readonly RecordedOperation[]): readonly CutMoment[] =>
  operations.flatMap((operation, index) =>
    isOfDatabase(operation) ? [{ after: index + 1, mode: 'all' as const }] : [],
  );

const startsCount = 8;

/**
 * The moments around the creation of the root keys, the most vulnerable part of a first start, and some random others.
 */
const momentsOfFirstStart = (operations: readonly RecordedOperation[], { random }: FaultRun): readonly CutMoment[] => {
  const first = firstAcknowledgement(operations);
  const isKeys = ({ path, data }: RecordedOperation): boolean =>
    `${path}${data.toString('utf8')}`.includes('root-keys');
  const ofKeys = operations.slice(0, first).flatMap((operation, index) => (isKeys(operation) ? [index + 1] : []));
  const others = Array.from({ length: startsCount }, () => random.between(1, first));
  return [
    ...ofKeys.flatMap((after) => [
      { after, mode: 'none' as const },
      { after, mode: 'all' as const },
    ]),
    ...others.map((after) => ({ after, mode: random.pick(['none', 'all', 'random', 'torn'] as const) })),
  ];
};

const startAndRegister = async (dataDir: string): Promise<string> => {
  const registry = await startRegistry({ dataDir, env: quietEnv });
  const { status } = await register(registry, smallestBody);
  await registry.dispose();
  return String(status);
};

const firstLine = (error: unknown): string =>
  error instanceof Error ? error.message.split('\n').slice(0, 2).join(' ') : String(error);

/** Every registration of the recorded run has a key, so a client without its claim is a half-stored command. */
const unclaimed = (log: LogImage): readonly string[] => {
  const claimed = new Set(
    log.events.map(({ type, data }) => (type === 'RegistrationKeyClaimed' ? data.client_id : '')),
  );
  return [...foldEventStore(log).keys()]
    .filter((id) => !claimed.has(id))
    .map((id) => `${id}: a client without the claim of its key`);
};
