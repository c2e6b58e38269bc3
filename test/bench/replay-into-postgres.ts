import assert from 'node:assert/strict';
import { beginPostgresRebuild } from '@clientele/adapter-postgres';
import { sqliteEventStore } from '@clientele/adapter-sqlite';
import { rebuildViews } from '@clientele/projector';
import { openPostgres } from '../support/open-postgres.ts';

/**
 * One rebuild into an empty PostgreSQL read model, swap included. It runs as a separate process, so that its memory can
 * be watched. Arguments: log file and URL.
 */
const [file = '', url = ''] = process.argv.slice(2);
const statementMsMax = 60_000;

const eventStore = sqliteEventStore(file, { onFailure: (cause) => assert.fail(String(cause)) });
const database = await openPostgres(url, { statementMsMax });
const rebuild = await beginPostgresRebuild(database, { headPosition: await eventStore.headPosition() });
assert.equal(rebuild.isResumed, false);
await rebuildViews({ eventStore, rebuild, onProgress: () => {} }).finally(rebuild.close);
await Promise.all([database.close(), eventStore.close()]);
