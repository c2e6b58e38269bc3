import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openConnection } from '../support/connection.ts';
import { eventStoreForTests } from '../support/event-store-for-tests.ts';
import { postgresMissing, startPostgres } from '../support/postgres.ts';
import type { ServiceProcess } from '../support/service-process.ts';
import { type SplitRegistry, startSplit } from '../support/split-registry.ts';
import { type FaultRun, faultTest, held, sometimes } from './fault-test.ts';
import { openHistory } from './history.ts';
import { type LivingRegistry, liveAndDie } from './live-and-die.ts';
import type { Caller } from './requests.ts';
import { revocationFindings } from './revocation.ts';
import { staleReads } from './stale-reads.ts';

/*
 * The same guarantee as in one process, when writers, readers and the projector are separate processes, two of each
 * API. The projector is stopped, resumed and killed throughout the test.
 */

const attemptsMin = Number(process.env.FAULT_ATTEMPTS ?? 3_000);
const rivalsCount = 3;
const lanesCount = 2;

faultTest(
  'R1, P9: across processes, with the projector stopped and killed, nothing revoked is accepted and no read is stale',
  async (run) => {
    const registry = await openSplit(run);
    const history = openHistory();
    const caller = (proc: string): Caller => ({ proc, connection: openConnection(), history });
    const living: LivingRegistry = { url: registry.url, up: async () => {} };
    let attempts = 0;
    let isOver = false;
    const troubles = troubleProjector(registry, () => isOver);

    const lane = async (number: number): Promise<void> => {
      const owner = caller(`owner-${number}`);
      const rivals = Array.from({ length: rivalsCount }, (_, rival) => caller(`rival-${number}-${rival}`));
      for (let round = 0; attempts < attemptsMin; round += 1) {
        const marker = `${run.seed}-${number}-${round}`;
        const made = await liveAndDie({ registry: living, owner, rivals, marker, random: run.random.fork() });
        attempts += made;
      }
      for (const { connection } of [owner, ...rivals]) connection.close();
    };
    await Promise.all(Array.from({ length: lanesCount }, (_, number) => lane(number))).finally(() => {
      isOver = true;
    });
    const { stops, kills } = await troubles;
    const entries = history.save(join(run.dir, 'history.jsonl'));

    const { faults, seen } = revocationFindings(entries);
    held('R1, nothing revoked is accepted after the acknowledgement', faults);
    const stale = staleReads(entries);
    held('P9, no read shows an older state than one that was acknowledged before it', stale.faults);
    sometimes({
      'a token accepted while its client lived': [seen.tokenAccepted, attemptsMin / 10],
      'a token refused after its client was deleted': [seen.tokenRefused, attemptsMin / 10],
      'a destroyed secret refused': [seen.secretRefused, attemptsMin / 20],
      'a read after a change': [stale.readsAfterChange, attemptsMin / 20],
      'the projector stopped': [stops, 2],
      'the projector killed': [kills, 2],
    });
    return { attempts, stops, kills, ...seen, readsAfterChange: stale.readsAfterChange };
  },
  postgresMissing(),
);

const openSplit = async ({ dir, context }: FaultRun): Promise<SplitRegistry> => {
  const postgres = await startPostgres();
  context.after(() => postgres.stop());
  const { env, dispose } = await eventStoreForTests();
  context.after(dispose);
  const readModelUrl = await postgres.newDatabase();
  return startSplit(context, { dir, eventStoreUrl: env.EVENT_STORE_URL, readModelUrl, projectorsCount: 2, env });
};

const troubleMs = 300;

/** Repeatedly stops both projectors for a while, then kills one and starts another, until the test is over. */
const troubleProjector = async (registry: SplitRegistry, isOver: () => boolean) => {
  let projectors: readonly ServiceProcess[] = registry.projectors;
  let stops = 0;
  let kills = 0;
  while (!isOver()) {
    for (const projector of projectors) projector.freeze();
    stops += 1;
    await pause(troubleMs);
    for (const projector of projectors) projector.thaw();
    await pause(troubleMs);
    const [victim, ...others] = projectors;
    await victim?.stop('SIGKILL');
    kills += 1;
    projectors = [...others, await registry.start('projector')];
  }
  return { stops, kills };
};
