import assert from 'node:assert/strict';
import { postgresLease, postgresViewStore } from '@clientele/adapter-postgres';
import { sqliteEventStore } from '@clientele/adapter-sqlite';
import type { EventStore, RecordedEvent } from '@clientele/application';
import { startLeasedProjector } from '@clientele/projector';
import { openPostgres, patient } from '../support/open-postgres.ts';

/**
 * A projector in its own process, to be killed and stopped. Its arguments are the log file and the database URL. It
 * prints `active`, `standby` and its errors, one per line. Its batches are small, so that a replay takes longer than a
 * kill.
 *
 * With a number of events as third argument, it prints `stopping` and stops itself (SIGSTOP) once it has read that
 * many, while it holds a batch. A stop from outside could arrive after the replay, when no write is left to be fenced
 * off.
 */
const [file = '', url = '', stopsAt = 'never'] = process.argv.slice(2);
const batchEventsMax = 20;
/** Far longer than a busy machine delays a process: only a process that is really stopped may lose the lease. */
const times = { beatMs: 100, silenceMsMax: 5_000 };

const say = (text: string): void => void process.stdout.write(`${text}\n`);

const inSmallBatches = (eventStore: EventStore): EventStore => ({
  ...eventStore,
  follow: (after, options) => stoppingOnce(eventStore.follow(after, { ...options, eventsMax: batchEventsMax })),
});

let eventsLeft = stopsAt === 'never' ? Number.POSITIVE_INFINITY : Number(stopsAt);

const stoppingOnce = async function* (
  batches: AsyncIterable<readonly RecordedEvent[]>,
): AsyncGenerator<readonly RecordedEvent[]> {
  for await (const batch of batches) {
    eventsLeft -= batch.length;
    if (eventsLeft <= 0) {
      eventsLeft = Number.POSITIVE_INFINITY;
      say('stopping');
      process.kill(process.pid, 'SIGSTOP');
    }
    yield batch;
  }
};

const eventStore = sqliteEventStore(file, { onFailure: (cause) => assert.fail(String(cause)) });
const database = await openPostgres(url, patient);
startLeasedProjector({
  eventStore: inSmallBatches(eventStore),
  views: postgresViewStore(database),
  lease: postgresLease(database, { name: 'projector', onTrouble: (error) => say(`trouble ${error}`), times }),
  onTrouble: (error) => say(`trouble ${error}`),
  onActive: (isActive) => say(isActive ? 'active' : 'standby'),
});
