import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { newEventWith } from '@clientele/examples';
import type { RecordedEvent, StreamPart } from '../ports/event-store.ts';
import { newestEventsMax } from './client-ends.ts';
import { foldClient } from './fold-client.ts';
import { foldedClients } from './folded-clients.ts';

const registered = {
  client_id: 'c1',
  client_id_issued_at: 1,
  metadata: { client_name: 'first' },
  tokenDigest: '0'.repeat(64),
  tokenVersion: 1,
};

const recorded = (revision: number, type: string, data: Record<string, unknown>): RecordedEvent => ({
  ...newEventWith({}),
  type,
  dataText: JSON.stringify(data),
  position: 100 + revision,
  stream: 'client-c1',
  revision,
});

const updated = (revision: number, name: string): RecordedEvent =>
  recorded(revision, 'ClientUpdated', { client_id: 'c1', metadata: { client_name: name }, changed: ['client_name'] });

const history = (updates: number): RecordedEvent[] => [
  recorded(0, 'ClientRegistered', registered),
  ...Array.from({ length: updates }, (_, index) => updated(index + 1, `name ${index + 1}`)),
];

const partOf = (events: readonly RecordedEvent[], part: StreamPart): readonly RecordedEvent[] => {
  if ('newestMax' in part) return events.slice(-part.newestMax);
  const { fromRevision = 0, eventsMax = Number.POSITIVE_INFINITY } = part;
  return events.filter(({ revision }) => revision >= fromRevision).slice(0, eventsMax);
};

/** The first event and the newest ones. */
const endsMax = 1 + newestEventsMax;

/** A store with one stream. It counts the events that it returns. */
const storeOf = (events: RecordedEvent[]) => {
  const counts = { read: 0 };
  const readStream = async (stream: string, part: StreamPart = {}): Promise<readonly RecordedEvent[]> => {
    const read = stream === 'client-c1' ? partOf(events, part) : [];
    counts.read += read.length;
    return read;
  };
  return { eventStore: { readStream }, counts };
};

const nameOf = (folded: Awaited<ReturnType<typeof foldClient>>): unknown =>
  folded.ok && folded.value.client.status === 'registered' ? folded.value.client.metadata.client_name : undefined;

describe('a client with a long stream', () => {
  it('is read whole once; then only both its ends', async () => {
    const events = history(1_000);
    const { eventStore, counts } = storeOf(events);
    const sources = { eventStore, folded: foldedClients() };
    assert.equal(nameOf(await foldClient(sources, 'c1')), 'name 1000');
    assert.equal(counts.read, 1_001 + endsMax);
    events.push(updated(1_001, 'newest'));
    assert.equal(nameOf(await foldClient(sources, 'c1')), 'newest');
    assert.equal(counts.read, 1_001 + 2 * endsMax);
  });

  it('is folded to the same state as from its beginning', async () => {
    const events = history(20);
    const sources = { eventStore: storeOf(events).eventStore, folded: foldedClients() };
    await foldClient(sources, 'c1');
    events.push(updated(21, 'a'), updated(22, 'b'));
    const fresh = { eventStore: sources.eventStore, folded: foldedClients() };
    assert.deepEqual(await foldClient(sources, 'c1'), await foldClient(fresh, 'c1'));
  });

  it('is read whole again if the stream does not have the event that was folded last', async () => {
    const events = history(20);
    const sources = { eventStore: storeOf(events).eventStore, folded: foldedClients() };
    await foldClient(sources, 'c1');
    events.splice(0, events.length, ...history(18).slice(0, 18), { ...updated(18, 'restored'), position: 500 });
    assert.equal(nameOf(await foldClient(sources, 'c1')), 'restored');
    events.splice(18, 1, { ...updated(18, 'another history'), position: 600 });
    assert.equal(nameOf(await foldClient(sources, 'c1')), 'another history');
  });

  it('is kept no longer than it lives', async () => {
    const events = history(20);
    const folded = foldedClients();
    const sources = { eventStore: storeOf(events).eventStore, folded };
    await foldClient(sources, 'c1');
    assert.ok(folded.get('c1') !== undefined);
    events.push(recorded(21, 'ClientDeleted', { client_id: 'c1', reason: 'self' }));
    const gone = await foldClient(sources, 'c1');
    assert.equal(gone.ok && gone.value.client.status, 'deleted');
    assert.equal(folded.get('c1'), undefined);
  });

  it('P5: is unreadable from the event on that this program cannot read, however often it is asked for', async () => {
    const events = [...history(20), { ...updated(21, 'x'), version: 9 }];
    const sources = { eventStore: storeOf(events).eventStore, folded: foldedClients() };
    assert.deepEqual(await foldClient(sources, 'c1'), { ok: false, error: { revision: 21, position: 121 } });
    assert.deepEqual(await foldClient(sources, 'c1'), { ok: false, error: { revision: 21, position: 121 } });
  });
});

describe('a client with a short stream', () => {
  it('is not kept: reading it costs what checking an entry would', async () => {
    const folded = foldedClients();
    await foldClient({ eventStore: storeOf(history(3)).eventStore, folded }, 'c1');
    assert.equal(folded.get('c1'), undefined);
  });
});
