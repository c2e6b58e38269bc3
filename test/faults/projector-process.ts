import assert from 'node:assert/strict';
import { postgresProjectorLease, postgresViewStore } from '@clientele/adapter-postgres';
import { sqliteEventLog } from '@clientele/adapter-sqlite';
import type { EventLog } from '@clientele/application';
import { startLeasedProjector } from '@clientele/projector';
import { openPostgres } from '../support/open-postgres.ts';

/**
 * A projector as a process of its own, to be killed and stopped: log file and database URL are its arguments. It says `active` and
 * `standby` and what troubled it, a line each. Its batches are small, so that a replay takes longer than a kill.
 */
const [file = '', url = ''] = process.argv.slice(2);
const batchEventsMax = 20;
const silenceMsMax = 1_000;

const say = (text: string): void => void process.stdout.write(`${text}\n`);

const inSmallBatches = (log: EventLog): EventLog => ({
  ...log,
  follow: (after, options) => log.follow(after, { ...options, eventsMax: batchEventsMax }),
});

const log = sqliteEventLog(file, { onFailure: (cause) => assert.fail(String(cause)) });
const database = await openPostgres(url, { statementMsMax: 10_000 });
startLeasedProjector({
  log: inSmallBatches(log),
  views: postgresViewStore(database),
  lease: postgresProjectorLease(database, {
    onTrouble: (error) => say(`trouble ${error}`),
    times: { beatMs: 100, silenceMsMax },
  }),
  onTrouble: (error) => say(`trouble ${error}`),
  onActive: (isActive) => say(isActive ? 'active' : 'standby'),
});
