import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import {
  authenticateClient,
  type Batch,
  deleteClient,
  type EventStore,
  foldedClients,
  type RecordedEvent,
  registerClient,
  updateClient,
} from '@clientele/application';
import { fail } from '@clientele/domain';
import { asAnonymous, asClient, registrationBody } from '@clientele/examples';
import { withData } from '../../support/changed-event.ts';
import { countedReads } from '../../support/counted-reads.ts';
import { inProcessFor, succeeded } from '../../support/in-process.ts';

/** The newest events, the first one, and the snapshot with a page of the stream after it. */
const readWithSnapshotMax = 8 + 1 + 1 + 64;
const updates = 150;
const uncompactedEventsMax = 1_024;

const start = async (t: TestContext) => {
  const running = await inProcessFor(t);
  const { eventStore } = running;
  const limitless = { ...running.registry, areUpdatesLimited: false };
  const registered = succeeded(await registerClient(limitless, { body: registrationBody, ...asAnonymous }));
  const client = { clientId: String(registered.client_id), token: String(registered.registration_access_token) };
  const bodyOf = (name: string) => ({ ...registrationBody, client_id: client.clientId, client_name: name });
  return {
    eventStore,
    client,
    /** The application as after a start, on a store that may be changed. */
    started: (changed: Partial<EventStore> = {}) => ({
      ...limitless,
      eventStore: { ...eventStore, ...changed },
      folded: foldedClients(),
    }),
    update: (registry: typeof limitless, name: string) =>
      updateClient(registry, { ...asClient(client), body: bodyOf(name) }),
  };
};

type Started = Awaited<ReturnType<typeof start>>;

const updateOften = async ({ started, update }: Started, count = updates): Promise<void> => {
  const registry = started();
  for (let change = 1; change <= count; change += 1) succeeded(await update(registry, `name ${change}`));
};

/** The client as a process sees it that has just started, and the events that this took. */
const seen = async ({ client, started, eventStore }: Started, changed: Partial<EventStore> = {}) => {
  const { eventStore: counting, counted } = countedReads({ ...eventStore, ...changed });
  const [authenticated, { events }] = await counted(() => authenticateClient(started(counting), client));
  assert.ok(authenticated.ok);
  const { client: state, revision } = authenticated.value;
  return { state, revision, events };
};

const changedSnapshots = (
  { eventStore }: Started,
  change: (event: RecordedEvent) => RecordedEvent,
): Partial<EventStore> => ({
  readStream: async (stream, part) => {
    const events = await eventStore.readStream(stream, part);
    return stream.startsWith('snapshot-') ? events.map(change) : events;
  },
});

describe('the snapshots of a client', () => {
  it('are taken as it changes, so that a new process reads only what came after the last one', async (t) => {
    const registry = await start(t);
    await updateOften(registry);
    const snapshots = await registry.eventStore.readStream(`snapshot-${registry.client.clientId}`);
    assert.equal(snapshots.length, Math.floor(updates / 64));
    assert.ok(!JSON.stringify(snapshots).includes('operations@rp.example'), 'personal data stays sealed');
    const { state, revision, events } = await seen(registry);
    assert.equal(revision, updates);
    assert.ok(events <= readWithSnapshotMax, `${events} events`);
    const whole = await seen(
      registry,
      changedSnapshots(registry, (event) => ({ ...event, version: 9 })),
    );
    assert.ok(whole.events > updates);
    assert.deepEqual(state, whole.state);
  });

  it('of another history are not believed', async (t) => {
    const registry = await start(t);
    await updateOften(registry);
    const otherHistory = (event: RecordedEvent) =>
      withData(event, { position: 1, metadata: { client_name: 'of another history' } });
    const { state, events } = await seen(registry, changedSnapshots(registry, otherHistory));
    assert.ok(events > updates);
    assert.deepEqual(state, (await seen(registry)).state);
  });

  it('may fail, but then the number of updates is limited until one succeeds; the client can always end', async (t) => {
    const registry = await start(t);
    const { client, eventStore, started, update } = registry;
    const isSnapshot = ({ appends }: Batch) => appends.some(({ stream }) => stream.startsWith('snapshot-'));
    const append: EventStore['append'] = async (batch) =>
      isSnapshot(batch) ? fail('overloaded') : eventStore.append(batch);
    const failing = started({ append });
    for (let change = 1; change < uncompactedEventsMax; change += 1) succeeded(await update(failing, `name ${change}`));
    const refused = await update(failing, 'one too many');
    assert.equal(refused.ok ? '' : refused.error.code, 'updates-too-many');
    succeeded(await update(started(), 'compacted'));
    assert.ok((await deleteClient(failing, asClient(client))).ok);
  });
});
