import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, describe, it } from 'node:test';
import { type EventStoreDb, eventStoreDb } from '@clientele/adapter-eventstoredb';
import { eventStoreWithKeysApart, isStoreUnavailable, noRevision } from '@clientele/application';
import { newEvent } from '@clientele/examples';
import { EventStoreDBClient } from '@eventstore/db-client';
import { startEventStoreDouble } from '../../support/event-store-double/event-store-double.ts';
import { keysInMemory } from '../../support/keys-in-memory.ts';
import { type EventStoreFactory, type EventStoreUnderTest, eventStoreContract } from './event-store.contract.ts';

type Opened = {
  readonly streams: EventStoreDb;
  readonly namespace: string;
  readonly keys: ReturnType<typeof keysInMemory>;
};

/** Each case has its own namespace on the shared server and sees nothing of the others. */
const logsAt = (url: string): EventStoreFactory => {
  const opened = new Map<EventStoreUnderTest, Opened>();
  const openIn = (namespace: string, keys: Opened['keys']): EventStoreUnderTest => {
    const streams = eventStoreDb(url, { namespace });
    const eventStore = eventStoreWithKeysApart(streams, keys);
    opened.set(eventStore, { streams, namespace, keys });
    return eventStore;
  };
  const close = async (eventStore: EventStoreUnderTest): Promise<Opened> => {
    const found = opened.get(eventStore);
    if (found === undefined) throw new Error('this was not opened here');
    await found.streams.close();
    return found;
  };
  return {
    atomic: 'stream',
    open: async () => openIn(`test-${randomUUID()}-`, keysInMemory()),
    reopen: async (eventStore) => {
      const { namespace, keys } = await close(eventStore);
      return openIn(namespace, keys);
    },
    dispose: async (eventStore) => {
      await close(eventStore);
    },
  };
};

/** Streams deleted by another application, and how the registry reacts. It never deletes one itself. */
const deletedStreams = (name: string, url: string): void => {
  describe(`${name} with a stream that somebody deleted`, () => {
    const open = async (work: (client: EventStoreDBClient, stream: string) => Promise<unknown>) => {
      const namespace = `test-${randomUUID()}-`;
      const before = eventStoreDb(url, { namespace });
      assert.ok((await before.append(first(noRevision))).ok);
      assert.ok((await before.append(first(0))).ok);
      await before.close();
      const client = EventStoreDBClient.connectionString(url);
      await work(client, `${namespace}${stream}`).finally(() => client.dispose());
      return eventStoreDb(url, { namespace });
    };

    it('finds it empty, and begins it again with revisions that continue', async (context) => {
      const eventStore = await open((client, stored) => client.deleteStream(stored));
      context.after(eventStore.close);
      assert.deepEqual(await eventStore.readStream(stream), []);
      const appended = await eventStore.append(first(noRevision));
      assert.ok(appended.ok);
      const again = await eventStore.readStream(stream);
      assert.deepEqual(
        again.map(({ revision, position }) => ({ revision, position })),
        [{ revision: 2, position: appended.value.position }],
      );
      assert.ok((await eventStore.append(first(2))).ok);
    });

    it('cannot read or write it if it was deleted for ever, and continues with the others', async (context) => {
      const eventStore = await open((client, stored) => client.tombstoneStream(stored));
      context.after(eventStore.close);
      await assert.rejects(eventStore.readStream(stream), isStoreUnavailable);
      for (const expectedRevision of [noRevision, 1])
        assert.deepEqual(await eventStore.append(first(expectedRevision)), { ok: false, error: 'event-store-away' });
      assert.ok((await eventStore.append({ ...first(noRevision), stream: 'client-other' })).ok);
      assert.equal((await eventStore.readStream('client-other')).length, 1);
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

eventStoreContract('EventStoreDB’s double', logsAt(double.url));
eventStoreContract('EventStoreDB’s double, found by gossip', logsAt(double.discoveryUrl));
deletedStreams('EventStoreDB’s double', double.url);

/** URL of a real, writable server, such as `esdb://127.0.0.1:2113?tls=false`. */
const url = process.env.EVENTSTORE_URL;
if (url !== undefined) {
  eventStoreContract('EventStoreDB', logsAt(url));
  deletedStreams('EventStoreDB', url);
}
