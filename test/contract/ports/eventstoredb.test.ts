import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, describe, it } from 'node:test';
import { type EventStoreLog, eventStoreLog } from '@clientele/adapter-eventstoredb';
import { isStoreUnavailable, logWithKeysApart, noRevision } from '@clientele/application';
import { newEvent } from '@clientele/controls';
import { EventStoreDBClient } from '@eventstore/db-client';
import { startEventStoreDouble } from '../../support/event-store-double/event-store-double.ts';
import { keysInMemory } from '../../support/keys-in-memory.ts';
import { eventLogContract, type LogFactory, type LogUnderTest } from './event-log.contract.ts';

type Opened = {
  readonly streams: EventStoreLog;
  readonly namespace: string;
  readonly keys: ReturnType<typeof keysInMemory>;
};

/** Each case has a namespace of its own in the one server, and finds nothing of the others. */
const logsAt = (url: string): LogFactory => {
  const opened = new Map<LogUnderTest, Opened>();
  const openIn = (namespace: string, keys: Opened['keys']): LogUnderTest => {
    const streams = eventStoreLog(url, { namespace });
    const log = logWithKeysApart(streams, keys);
    opened.set(log, { streams, namespace, keys });
    return log;
  };
  const close = async (log: LogUnderTest): Promise<Opened> => {
    const found = opened.get(log);
    if (found === undefined) throw new Error('this was not opened here');
    await found.streams.close();
    return found;
  };
  return {
    atomic: 'stream',
    open: async () => openIn(`test-${randomUUID()}-`, keysInMemory()),
    reopen: async (log) => {
      const { namespace, keys } = await close(log);
      return openIn(namespace, keys);
    },
    dispose: async (log) => {
      await close(log);
    },
  };
};

/** What somebody else can do to a stream, and what the registry finds then; it never deletes one itself. */
const deletedStreams = (name: string, url: string): void => {
  describe(`${name} with a stream that somebody deleted`, () => {
    const open = async (work: (client: EventStoreDBClient, stream: string) => Promise<unknown>) => {
      const namespace = `test-${randomUUID()}-`;
      const before = eventStoreLog(url, { namespace });
      assert.ok((await before.append(first(noRevision))).ok);
      assert.ok((await before.append(first(0))).ok);
      await before.close();
      const client = EventStoreDBClient.connectionString(url);
      await work(client, `${namespace}${stream}`).finally(() => client.dispose());
      return eventStoreLog(url, { namespace });
    };

    it('finds it empty, and begins it again with revisions that go on', async (context) => {
      const log = await open((client, stored) => client.deleteStream(stored));
      context.after(log.close);
      assert.deepEqual(await log.readStream(stream), []);
      const appended = await log.append(first(noRevision));
      assert.ok(appended.ok);
      const again = await log.readStream(stream);
      assert.deepEqual(
        again.map(({ revision, position }) => ({ revision, position })),
        [{ revision: 2, position: appended.value.position }],
      );
      assert.ok((await log.append(first(2))).ok);
    });

    it('cannot read or write it where it was deleted for ever, and goes on with the others', async (context) => {
      const log = await open((client, stored) => client.tombstoneStream(stored));
      context.after(log.close);
      await assert.rejects(log.readStream(stream), isStoreUnavailable);
      for (const expectedRevision of [noRevision, 1])
        assert.deepEqual(await log.append(first(expectedRevision)), { ok: false, error: 'unavailable' });
      assert.ok((await log.append({ ...first(noRevision), stream: 'client-other' })).ok);
      assert.equal((await log.readStream('client-other')).length, 1);
    });
  });
};

const stream = 'client-deleted';

const first = (expectedRevision: number) => ({
  stream,
  expectedRevision,
  events: [{ ...newEvent, id: randomUUID() }],
});

const double = await startEventStoreDouble();
after(() => double.dispose());

eventLogContract('EventStoreDB’s double', logsAt(double.url));
eventLogContract('EventStoreDB’s double, found by gossip', logsAt(double.discoveryUrl));
deletedStreams('EventStoreDB’s double', double.url);

/** A server of the real thing that may be written to, as `esdb://127.0.0.1:2113?tls=false`. */
const url = process.env.EVENTSTORE_URL;
if (url !== undefined) {
  eventLogContract('EventStoreDB', logsAt(url));
  deletedStreams('EventStoreDB', url);
}
