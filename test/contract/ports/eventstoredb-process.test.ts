import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, it } from 'node:test';
import { eventStoreDb } from '@clientele/adapter-eventstoredb';
import { sqliteEventStore } from '@clientele/adapter-sqlite';
import { noRevision } from '@clientele/application';
import { newEvent } from '@clientele/examples';
import { startEventStoreDouble } from '../../support/event-store-double/event-store-double.ts';

const append = {
  stream: 'client-a',
  expectedRevision: noRevision,
  events: [{ ...newEvent, data: { '10': 'ten', '9': 'nine', z: { b: 1, a: 'ö€😀' } } }],
} as const;

/** A process that appends once, may close its log, and then has nothing more to do. */
const program = (close: boolean): string => `
  const { eventStoreDb } = await import('@clientele/adapter-eventstoredb');
  const eventStore = eventStoreDb(process.env.URL);
  const appended = await eventStore.append(${JSON.stringify(append)});
  if (!appended.ok) throw new Error(appended.error);
  ${close ? 'await eventStore.close();' : ''}
  console.log('done');
`;

describe('a process that uses EventStoreDB', () => {
  for (const close of [true, false]) {
    it(close ? 'ends by itself once it has closed its log' : 'goes on for ever while its log is open', async (t) => {
      const double = await startEventStoreDouble();
      t.after(() => double.dispose());
      const child = spawn(process.execPath, ['--input-type=module', '--eval', program(close)], {
        cwd: import.meta.dirname,
        env: { ...process.env, URL: double.url },
      });
      t.after(() => child.kill('SIGKILL'));
      const exited = once(child, 'exit');
      await Promise.race([once(child.stdout, 'data'), exited]);
      const stillRuns = Symbol('the process still runs');
      let timer: ReturnType<typeof setTimeout> | undefined;
      const outcome = await Promise.race([
        exited.then(([code]: readonly unknown[]) => code),
        new Promise((resolve) => {
          timer = setTimeout(resolve, close ? 10_000 : 1_000, stillRuns);
        }),
      ]);
      clearTimeout(timer);
      child.kill();
      await exited;
      assert.equal(outcome, close ? 0 : stillRuns);
    });
  }

  it('reports a bad URL without its password, on every channel', async () => {
    for (const url of [
      'esdb://user:secret@',
      'esdb://user:secret@a:b:c',
      'esdb://user:secret@a?tls=no',
      'esdb://u:secret@a?x=y',
    ]) {
      const script = `
        const { eventStoreDb } = await import('@clientele/adapter-eventstoredb');
        eventStoreDb(process.env.URL);`;
      const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
        cwd: import.meta.dirname,
        env: { ...process.env, URL: url },
      });
      let said = '';
      child.stdout.on('data', (chunk) => {
        said += String(chunk);
      });
      child.stderr.on('data', (chunk) => {
        said += String(chunk);
      });
      const [code]: readonly unknown[] = await once(child, 'close');
      assert.notEqual(code, 0, `${url} was taken`);
      assert.doesNotMatch(said, /secret/);
    }
  });

  it('stores the very bytes that SQLite’s log stores', async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'clientele-'));
    t.after(() => rm(folder, { recursive: true }));
    const sqlite = sqliteEventStore(join(folder, 'log.db'), { onFailure: (cause) => assert.fail(String(cause)) });
    await sqlite.append({ appends: [append] });
    await sqlite.close();
    const database = new DatabaseSync(join(folder, 'log.db'));
    const row = database.prepare('select data, metadata from events').get();
    database.close();

    const double = await startEventStoreDouble();
    const eventStore = eventStoreDb(double.url);
    t.after(async () => {
      await eventStore.close();
      await double.dispose();
    });
    assert.ok((await eventStore.append(append)).ok);
    const stored = double.records().at(-1);
    const text = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes);
    assert.deepEqual({ ...row }, { data: text(stored?.data), metadata: text(stored?.metadata) });
  });
});
