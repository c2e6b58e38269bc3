import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { outagesOf } from '../support/breakable-engines.ts';
import { openConnection } from '../support/connection.ts';
import { startDocumentServer } from '../support/document-server.ts';
import { startEventStoreDouble } from '../support/event-store-double/event-store-double.ts';
import { natsServerMissing, startNatsServer } from '../support/nats.ts';
import { postgresProgramsMissing, startPrivatePostgres } from '../support/postgres.ts';
import type { Random } from '../support/random.ts';
import { startService } from '../support/service-process.ts';
import { startSplit } from '../support/split-registry.ts';
import { startFaultProxy } from '../support/tcp-proxy.ts';
import { until } from '../support/until.ts';
import { type FaultRun, faultTest, held, sometimes } from './fault-test.ts';
import { type History, openHistory } from './history.ts';
import { type LivingRegistry, liveAndDie } from './live-and-die.ts';
import type { Caller } from './requests.ts';
import { isAnswered, revocationFindings } from './revocation.ts';
import { staleReads } from './stale-reads.ts';

/*
 * The same guarantee while the engines behind two processes of each API go away and return, one after the other, in
 * every way: no revoked credential is accepted, and no living client is refused, whatever its reads run into.
 */

/** A long run takes 100,000. */
const usesMin = Number(process.env.FAULT_ATTEMPTS ?? 5_000);
const lanesCount = 5;
const rivalsCount = 6;
/** Longer than any bound inside the services, so that they answer first. */
const answerMsMax = 8_000;
/** An outage may end before a read gives up, or last through several of them. */
const outageMs = { min: 100, max: 3_500 } as const;
const calmMs = { min: 200, max: 1_500 } as const;

faultTest(
  'R1, P9: while each engine is stopped, cut off and killed in turn, nothing revoked is accepted and no living client is refused',
  async (run) => {
    const { registry, outages, sectorMetadata } = await openBreakable(run);
    let uses = 0;
    const recorded = openHistory();
    const history: History = {
      ...recorded,
      record: (entry) => {
        recorded.record(entry);
        if (entry.op !== 'register' && isAnswered(entry)) uses += 1;
      },
    };
    const caller = (proc: string): Caller => ({ proc, connection: openConnection(answerMsMax), history });
    let isOver = false;
    const struck = breakInTurn(outages, run.random.fork(), { isOver: () => isOver, uses: () => uses });

    const lane = async (number: number): Promise<void> => {
      const owner = caller(`owner-${number}`);
      const rivals = Array.from({ length: rivalsCount }, (_, rival) => caller(`rival-${number}-${rival}`));
      const metadata = number === 0 ? sectorMetadata : {};
      for (let round = 0; uses < usesMin || !struck.isComplete(); round += 1) {
        const marker = `${run.seed}-${number}-${round}`;
        const random = run.random.fork();
        await liveAndDie({ registry, owner, rivals, marker, random, metadata, readsShare });
      }
      for (const { connection } of [owner, ...rivals]) connection.close();
    };
    await Promise.all(Array.from({ length: lanesCount }, (_, number) => lane(number))).finally(() => {
      isOver = true;
    });
    const outagesCount = await struck.ended;
    const entries = history.save(join(run.dir, 'history.jsonl'));

    const { faults, counts, seen } = revocationFindings(entries);
    const stale = staleReads(entries);
    const unanswered = entries.filter(({ op, value }) => op === 'read' && value.status === 503).length;
    const figures = { outages: outagesCount, unansweredReads: unanswered, ...counts, ...seen };
    console.log(JSON.stringify(figures));
    held('R1, nothing revoked is accepted, and no living client is refused', faults);
    held('P9, no read shows an older state than one that was acknowledged before it', stale.faults);
    sometimes({
      'a token accepted while its client lived': [seen.tokenAccepted, usesMin / 10],
      'a token refused after its client was deleted': [seen.tokenRefused, usesMin / 20],
      'a read after a change': [stale.readsAfterChange, usesMin / 20],
      'a read that an outage left unanswered': [unanswered, 100],
    });
    return { ...figures, readsAfterChange: stale.readsAfterChange };
  },
  postgresProgramsMissing() || natsServerMissing(),
);

const readsShare = 0.9;

/** Separate processes with a sector worker, on engines that a test can break. */
const openBreakable = async ({ dir, context }: FaultRun) => {
  const [postgres, eventStore, nats, documents] = await Promise.all([
    startPrivatePostgres(),
    startEventStoreDouble(),
    startNatsServer(),
    startDocumentServer(),
  ]);
  const database = new URL(await postgres.newDatabase());
  const [toPostgres, toNats] = [await startFaultProxy(Number(database.port)), await startFaultProxy(nats.port)];
  for (const { close } of [toPostgres, toNats]) context.after(close);
  context.after(() => Promise.all([postgres.stop(), eventStore.dispose(), nats.dispose(), documents.stop()]));
  database.port = String(toPostgres.port);
  const env = { NATS_URL: `nats://127.0.0.1:${toNats.port}` };
  const split = { dir, eventStoreUrl: eventStore.url, readModelUrl: database.href, projectorsCount: 2 };
  const registry = await startSplit(context, { ...split, env: { ...env, SECTOR_WAIT_MS: '5000' } });
  const worker = await startService('sector-worker', { ...env, ...documents.env, LOG_LEVEL: 'warn' });
  context.after(() => worker.stop('SIGKILL'));
  const redirect_uris = ['https://rp.example/cb'];
  const sectorMetadata = { redirect_uris, sector_identifier_uri: documents.serve(redirect_uris) };
  const living: LivingRegistry = { url: registry.url, up: async () => {} };
  return { registry: living, outages: outagesOf({ eventStore, postgres, toPostgres, nats, toNats }), sectorMetadata };
};

type Outages = Awaited<ReturnType<typeof openBreakable>>['outages'];

type Progress = { readonly isOver: () => boolean; readonly uses: () => number };

/** So many requests are answered between two outages, however busy the machine is. */
const usesBetween = 50;

/** One outage after the other, and again from the first, until the test is over. */
const breakInTurn = (outages: Outages, random: Random, { isOver, uses }: Progress) => {
  let count = 0;
  const strike = async (): Promise<number> => {
    while (!isOver()) {
      const outage = outages[count % outages.length];
      await outage?.begin();
      await pause(random.between(outageMs.min, outageMs.max));
      await outage?.end();
      count += 1;
      const before = uses();
      await until('clients are answered again', () => isOver() || uses() >= before + usesBetween);
      await pause(random.between(calmMs.min, calmMs.max));
    }
    return count;
  };
  return { ended: strike(), isComplete: () => count >= outages.length };
};
