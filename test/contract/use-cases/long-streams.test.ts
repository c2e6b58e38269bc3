import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { eventStoreDb } from '@clientele/adapter-eventstoredb';
import {
  authenticateClient,
  type Credential,
  clientReader,
  deleteClient,
  type EventStore,
  eraseClient,
  eventStoreWithKeysApart,
  foldedClients,
  judgeToken,
  type KeyStore,
  registerClient,
  updateClient,
} from '@clientele/application';
import { asAnonymous, asClient, asOperator, newEventWith, registrationBody } from '@clientele/examples';
import { countedReads } from '../../support/counted-reads.ts';
import { startEventStoreDouble } from '../../support/event-store-double/event-store-double.ts';
import { startInProcess, succeeded } from '../../support/in-process.ts';
import { keysInMemory } from '../../support/keys-in-memory.ts';

const appendEventsMax = 400;

/** What both ends of a stream have, which is all that judging a token may read. */
const endEventsMax = 9;
/** An event of this test has less. */
const eventBytesMax = 2_000;
/** Events up to the next snapshot, one more page of them, and the snapshot. */
const compactedEventsMax = 64 + 64 + 1;

const wrongToken = 'w'.repeat(43);

type Opened = {
  readonly eventStore: EventStore;
  readonly keys: KeyStore;
  readonly dispose: () => Promise<void>;
};

/** The double serves a page of events in the time in which SQLite reads a hundred. */
type Engine = readonly [name: string, updates: number, open: (sqlite: EventStore & KeyStore) => Promise<Opened>];

const engines: readonly Engine[] = [
  ['SQLite', 20_000, async (sqlite) => ({ eventStore: sqlite, keys: sqlite, dispose: async () => undefined })],
  [
    'EventStoreDB, with keys apart',
    4_000,
    async () => {
      const double = await startEventStoreDouble();
      const streams = eventStoreDb(double.url);
      const keys = keysInMemory();
      const dispose = async (): Promise<void> => {
        await streams.close();
        await double.dispose();
      };
      return { eventStore: eventStoreWithKeysApart(streams, keys), keys, dispose };
    },
  ],
];

for (const [name, updates, open] of engines) {
  describe(`THREAT-09: a client with ${updates} updates, on ${name}`, () => {
    let running: Awaited<ReturnType<typeof startInProcess>>;
    let opened: Opened;
    let client: Credential;
    before(async () => {
      running = await startInProcess();
      opened = await open(running.eventStore);
      client = await register();
      await updateDirectly(opened.eventStore, client.clientId, updates);
    });
    after(async () => {
      await opened.dispose();
      await running.stop();
    });

    /** The application as after a start: nothing is folded. */
    const started = () => {
      const { eventStore, counted } = countedReads(opened.eventStore);
      return { ...running.registry, eventStore, keys: opened.keys, folded: foldedClients(), counted };
    };

    const register = async () => {
      const registered = succeeded(await registerClient(started(), { body: registrationBody, ...asAnonymous }));
      return { clientId: String(registered.client_id), token: String(registered.registration_access_token) };
    };

    const uses = (registry: ReturnType<typeof started>, credential: Credential) => {
      const stale = { get: async () => ({ outcome: 'stale' }) as const };
      const body = { ...registrationBody, client_id: credential.clientId };
      return {
        'a PUT before its body is read': () => judgeToken(registry, credential),
        'a PUT': () => updateClient(registry, { ...asClient(credential), body }),
        'a DELETE': () => deleteClient(registry, asClient(credential)),
        'a read while its row is stale': () => clientReader({ ...registry, views: stale })(credential),
      };
    };

    it('costs a wrong token the same few events as any other client, whatever the request', async () => {
      const { clientId } = client;
      for (const [what, use] of Object.entries(uses(started(), { clientId, token: wrongToken }))) {
        const registry = started();
        const again = uses(registry, { clientId, token: wrongToken })[what as keyof ReturnType<typeof uses>];
        const [refused, { events, bytes }] = await registry.counted<Awaited<ReturnType<typeof use>>>(again);
        assert.equal(refused.ok ? '' : refused.error.code, 'token-invalid', what);
        assert.ok(events <= endEventsMax, `${what} read ${events} events`);
        assert.ok(bytes <= endEventsMax * eventBytesMax, `${what} read ${bytes} bytes`);
      }
    });

    it('is folded page by page for its own token, and compacted by its next update', async () => {
      const first = started();
      const body = { ...registrationBody, client_id: client.clientId };
      const [updated, { largestPageEvents }] = await first.counted(() =>
        updateClient(first, { ...asClient(client), body }),
      );
      assert.equal(succeeded(updated).client_name, registrationBody.client_name);
      assert.ok(largestPageEvents <= 64, `${largestPageEvents} events at once`);

      const restarted = started();
      const [authenticated, { events }] = await restarted.counted(() => authenticateClient(restarted, client));
      assert.equal(authenticated.ok && authenticated.value.revision, updates + 1);
      assert.deepEqual(authenticated.ok && authenticated.value.client.metadata.contacts, registrationBody.contacts);
      assert.ok(events <= endEventsMax + compactedEventsMax, `${events} events`);
    });

    it('R1: is refused after DELETE and after erasure, at once and without reading its stream', async () => {
      assert.ok((await deleteClient(started(), asClient(client))).ok);
      const refusedAtOnce = async (token: string) => {
        const registry = started();
        const [refused, { events }] = await registry.counted(() => authenticateClient(registry, { ...client, token }));
        assert.equal(refused.ok ? '' : refused.error.code, 'token-invalid');
        assert.ok(events <= endEventsMax, `${events} events`);
      };
      await refusedAtOnce(client.token);
      await refusedAtOnce(wrongToken);
      const erasing = started();
      const [erased, { events }] = await erasing.counted(() =>
        eraseClient(erasing, { clientId: client.clientId, ...asOperator }),
      );
      assert.deepEqual(erased, { ok: true, value: 'erased' });
      assert.equal(events, 1);
      await refusedAtOnce(client.token);
      await refusedAtOnce(wrongToken);
    });
  });
}

/** Written past the commands, an hour and more ago, as a program without limits may have written them. */
const updateDirectly = async (eventStore: EventStore, clientId: string, updates: number): Promise<void> => {
  for (let written = 0; written < updates; written += appendEventsMax) {
    const events = Array.from({ length: appendEventsMax }, (_unused, index) => update(clientId, written + index + 1));
    const appends = [{ stream: `client-${clientId}`, expectedRevision: written, events }];
    assert.ok((await eventStore.append({ appends })).ok);
  }
};

const update = (clientId: string, index: number) => ({
  ...newEventWith({
    changed: ['client_name'],
    client_id: clientId,
    metadata: { client_name: `name ${index}`, redirect_uris: ['https://rp.example/callback'] },
    secretVersion: 1,
  }),
  id: randomUUID(),
  type: 'ClientUpdated',
  metadataText: '{"at":"2025-01-01T00:00:00.000Z"}',
});
