import assert from 'node:assert/strict';
import { postgresLease, postgresViewStore } from '@clientele/adapter-postgres';
import { sqliteEventStore } from '@clientele/adapter-sqlite';
import type { EventStore, RecordedEvent } from '@clientele/application';
import { startLeasedProjector } from '@clientele/projector';
import { openPostgres, patient } from '../support/open-postgres.ts';

/**
 * A projector as a process of its own, to be killed and stopped: log file and database URL are its arguments. It says `active` and
 * `standby` and what troubled it, a line each. Its batches are small, so that a replay takes longer than a kill.
 *
 * With a number of events as third argument it says `stopping` and stops itself (SIGSTOP) when it has read so many, with a batch in its
 * hands: a stop from outside may come when the replay is over already, and then nothing is left to be fenced off.
 */
const [file = '', url = '', stopsAt = 'never'] = process.argv.slice(2);
const batchEventsMax = 20;
/** Far more than a busy machine keeps a process waiting: only who is really stopped may lose the lease. */
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
