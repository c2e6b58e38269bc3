import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import {
  clientReader,
  deleteClient,
  eraseClient,
  freshViews,
  projectBatch,
  type RecordedEvent,
  registerClient,
  retryParked,
  updateClient,
} from '@clientele/application';
import type { JsonObject } from '@clientele/domain';
import { registrationBody, requestContext } from '@clientele/examples';
import { inProcessFor, succeeded } from '../../support/in-process.ts';
import { memoryViews } from '../../support/memory-views.ts';

/** A log of two clients, the first with three events; `spoil` stands between the log and whoever reads it. */
const start = async (t: TestContext, spoil: (event: RecordedEvent) => RecordedEvent) => {
  const running = await inProcessFor(t);
  const { registry } = running;
  const register = async () =>
    succeeded(await registerClient(registry, { body: registrationBody, context: requestContext }));
  const [poisoned, other] = [await register(), await register()];
  const credentials = [poisoned, other].map((client) => ({
    clientId: String(client.client_id),
    token: String(client.registration_access_token),
  }));
  const [first, second] = credentials;
  assert.ok(first && second);
  for (const path of ['b', 'c']) {
    const body = { client_id: first.clientId, redirect_uris: [`https://rp.example/${path}`] };
    succeeded(await updateClient(registry, { ...first, body, context: requestContext }));
  }
  const spoilFirst = (event: RecordedEvent) => (event.stream === `client-${first.clientId}` ? spoil(event) : event);
  const eventStore = {
    ...running.eventStore,
    readStream: async (stream: string) => (await running.eventStore.readStream(stream)).map(spoilFirst),
  };
  const events = (await running.eventStore.readAll(0, 100)).map(spoilFirst);
  return {
    ...running,
    registry: { ...registry, eventStore },
    eventStore,
    truth: running.eventStore,
    events,
    first,
    second,
    views: memoryViews(),
  };
};

const atRevision = (revision: number, spoil: (event: RecordedEvent) => RecordedEvent) => (event: RecordedEvent) =>
  event.revision === revision ? spoil(event) : event;

const withMetadata =
  (metadata: JsonObject) =>
  ({ dataText: _text, ...event }: RecordedEvent) => ({
    ...event,
    data: { ...event.data, metadata },
  });

const nested = (depth: number): JsonObject => JSON.parse(`${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`);

/** What jsonb refuses (reliability.md finding 10), and what no program of today can read. */
const poisons: readonly (readonly [
  name: string,
  reason: string | undefined,
  (event: RecordedEvent) => RecordedEvent,
])[] = [
  ['an unknown type', 'type-unknown', (event) => ({ ...event, type: 'ClientPromoted' })],
  ['an unknown version', 'version-unknown', (event) => ({ ...event, version: 9 })],
  ['a wrong shape', 'shape-wrong', (event) => ({ ...event, data: { client_id: 7 } })],
  ['a lone surrogate', 'not-storable', withMetadata({ client_name: 'a\ud800b' })],
  ['a number beyond all bounds', 'not-storable', withMetadata(JSON.parse('{"n":1e400000}'))],
  ['nesting without end', 'not-storable', withMetadata(nested(20_000))],
  [
    'another client than that of its stream',
    'client-mismatched',
    (event) => ({ ...event, data: { ...event.data, client_id: 'other' } }),
  ],
  ['NUL, which canonical JSON escapes', undefined, withMetadata({ client_name: 'a\u0000b' })],
];

describe('reliability P5: events that cannot be shown', () => {
  for (const [name, reason, spoil] of poisons) {
    it(`${name}: ${reason === undefined ? 'is shown' : `is parked as ${reason}, the others go on`}`, async (t) => {
      const { eventStore, events, first, second, views } = await start(t, atRevision(1, spoil));
      const { parked } = await projectBatch({ eventStore, views }, events);
      assert.equal((await views.get(second.clientId))?.status, 'registered');
      assert.equal(await views.position(), events.at(-1)?.position);
      const stream = `client-${first.clientId}`;
      const wanted = reason === undefined ? [] : [reason, 'after-parked'];
      assert.deepEqual(
        parked.map((event) => event.reason),
        wanted,
      );
      assert.deepEqual(await views.parkedEvents(stream), parked);
      assert.deepEqual(
        parked.map(({ revision }) => revision),
        wanted.map((_, index) => index + 1),
      );
      assert.equal((await views.get(first.clientId))?.status, reason === undefined ? 'registered' : 'parked');
    });
  }

  it('the rows are the same however the log is cut into batches, and whatever is delivered again', async (t) => {
    const { eventStore, events, views } = await start(
      t,
      atRevision(1, (event) => ({ ...event, version: 9 })),
    );
    await projectBatch({ eventStore, views }, events);
    const singly = memoryViews();
    for (const event of events) {
      await projectBatch({ eventStore, views: singly }, [event]);
      await projectBatch({ eventStore, views: singly }, [event]);
    }
    const backwards = memoryViews();
    await projectBatch({ eventStore, views: backwards }, events.toReversed());
    assert.deepEqual(singly.documents(), views.documents());
    assert.deepEqual(backwards.documents(), views.documents());
  });

  it('a history that no client can have is parked', async (t) => {
    const { eventStore, events, first, views } = await start(
      t,
      atRevision(0, (event) => ({ ...event, type: 'ClientUpdated', data: { ...event.data, changed: [] } })),
    );
    const { parked } = await projectBatch({ eventStore, views }, events);
    assert.deepEqual(
      parked.map(({ reason }) => reason),
      ['history-impossible', 'after-parked', 'after-parked'],
    );
    assert.equal((await views.get(first.clientId))?.status, 'parked');
  });

  it('P3: an event that the log itself lacks parks what comes after it, and nothing else', async (t) => {
    const { eventStore, events, first, second, views } = await start(t, (event) => event);
    const holed = {
      readStream: async (stream: string) =>
        (await eventStore.readStream(stream)).filter(({ revision }) => revision !== 1),
    };
    const stream = `client-${first.clientId}`;
    const delivered = events.filter((event) => event.stream !== stream || event.revision !== 1);
    const { parked } = await projectBatch({ eventStore: holed, views }, delivered);
    assert.deepEqual(
      parked.map(({ revision, reason }) => ({ revision, reason })),
      [{ revision: 2, reason: 'events-missing' }],
    );
    assert.equal((await views.get(second.clientId))?.status, 'registered');
  });

  it('is shown once a program can read it', async (t) => {
    const { eventStore, truth, events, first, views } = await start(
      t,
      atRevision(1, (event) => ({ ...event, version: 9 })),
    );
    await projectBatch({ eventStore, views }, events);
    assert.deepEqual(
      await retryParked({ eventStore, views }).then(({ retried, stillParked }) => [retried, stillParked.length]),
      [1, 2],
    );
    assert.equal((await views.get(first.clientId))?.status, 'parked');
    assert.deepEqual(await retryParked({ eventStore: truth, views }), { retried: 1, stillParked: [] });
    const plain = memoryViews();
    await projectBatch({ eventStore: truth, views: plain }, await truth.readAll(0, 100));
    assert.deepEqual(views.documents(), plain.documents());
    assert.deepEqual(await views.parkedStreams('', 9), []);
  });
});

describe('reliability P5: a client with an event that cannot be shown', () => {
  for (const [name, reason, spoil] of poisons.filter(([, reason]) => reason !== 'client-mismatched')) {
    it(`${name}: a read never tells an older state, nor 401, nor breaks`, async (t) => {
      const { registry, eventStore, events, first, second, views } = await start(t, atRevision(2, spoil));
      const read = clientReader({ ...registry, views: freshViews(views, registry.readYourWrites) });
      await projectBatch({ eventStore, views }, events);
      assert.ok((await read(second)).ok);
      const answer = await read(first);
      assert.equal(answer.ok ? 'shown' : answer.error.code, reason === undefined ? 'shown' : 'client-unreadable');
    });
  }

  for (const [name, , spoil] of poisons) {
    it(`E1: ${name}: its client can be erased all the same, once, and is then as gone as any other`, async (t) => {
      const { registry, truth, first, views } = await start(t, atRevision(1, spoil));
      const erase = () => eraseClient(registry, { ...first, operator: 'test', context: requestContext });
      assert.deepEqual(await erase(), { ok: true, value: 'erased' });
      assert.equal(await truth.readKey(first.clientId), undefined);
      assert.equal((await truth.readStream(`client-${first.clientId}`)).at(-1)?.type, 'ClientErased');
      assert.deepEqual(await erase(), { ok: true, value: 'already-erased' });
      const head = await truth.headPosition();
      await projectBatch({ eventStore: registry.eventStore, views }, await truth.readAll(0, 100));
      const read = clientReader({ ...registry, views: freshViews(views, registry.readYourWrites) });
      const answer = await read(first);
      assert.equal(answer.ok ? 'shown' : answer.error.code, 'token-invalid');
      assert.equal(await truth.headPosition(), head);
    });
  }

  it('E1: a client can be erased although the log has lost one of its events', async (t) => {
    const { registry, truth, first } = await start(t, (event) => event);
    const readStream = async (stream: string) =>
      (await truth.readStream(stream)).filter(({ revision }) => revision !== 1);
    const holed = { ...registry, eventStore: { ...registry.eventStore, readStream } };
    const erased = await eraseClient(holed, { ...first, operator: 'test', context: requestContext });
    assert.deepEqual(erased, { ok: true, value: 'erased' });
  });

  it('a change of a client that cannot be read is refused, and stores nothing', async (t) => {
    const { registry, truth, first } = await start(
      t,
      atRevision(1, (event) => ({ ...event, version: 9 })),
    );
    const before = await truth.headPosition();
    const body = { client_id: first.clientId, redirect_uris: ['https://rp.example/d'] };
    const updated = await updateClient(registry, { ...first, body, context: requestContext });
    assert.equal(updated.ok ? '' : updated.error.code, 'client-unreadable');
    const deleted = await deleteClient(registry, { ...first, context: requestContext });
    assert.equal(deleted.ok ? '' : deleted.error.code, 'client-unreadable');
    assert.equal(await truth.headPosition(), before);
  });
});
