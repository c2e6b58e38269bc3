import { after, before } from 'node:test';
import type { PostgresDatabase } from '@clientele/adapter-postgres';
import type { SqliteEventStore } from '@clientele/adapter-sqlite';
import { assembled, openInProcess } from '../support/in-process.ts';
import { openPostgres, patient } from '../support/open-postgres.ts';
import { type PostgresServer, postgresMissing, startPostgres } from '../support/postgres.ts';
import { makeHistory } from '../support/random-history.ts';
import { type FaultRun, type Figures, faultTest } from './fault-test.ts';

export const eventsCount = Number(process.env.FAULT_EVENTS ?? 40_000);

/** A log of random client lives, made by the application itself, and an empty database with the current schema. */
export type PostgresStores = {
  readonly eventStore: SqliteEventStore;
  readonly url: string;
  readonly database: PostgresDatabase;
};

type OnPostgres = (run: FaultRun, stores: PostgresStores) => Promise<Figures>;

/**
 * Makes fault tests that share one server. Whatever they opened is closed even if they fail, because an open connection
 * keeps the test file from ending.
 */
export const faultTestsOnPostgres = (): ((name: string, events: number, test: OnPostgres) => void) => {
  const missing = postgresMissing();
  let server: PostgresServer;
  before(async () => {
    if (missing === false) server = await startPostgres();
  });
  after(() => server?.stop());
  return (name, events, test) =>
    faultTest(
      name,
      async (run) => {
        const stores = openInProcess(run.dir, { synchronous: 'OFF' });
        const closing: (() => Promise<void>)[] = [stores.close];
        try {
          await makeHistory(assembled(stores).registry, run.random.fork(), events);
          const url = await server.newDatabase();
          const database = await openPostgres(url, patient);
          closing.push(database.close);
          return await test(run, { eventStore: stores.eventStore, url, database });
        } finally {
          await Promise.all(closing.map((close) => close()));
        }
      },
      missing,
    );
};
