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
  type StreamPart,
  updateClient,
} from '@clientele/application';
import { asAnonymous, asClient, asOperator, registrationBody } from '@clientele/examples';
import { unstorableMetadata, withData, withMetadataText } from '../../support/changed-event.ts';
import { inProcessFor, succeeded } from '../../support/in-process.ts';
import { memoryViews } from '../../support/memory-views.ts';

/** A log of two clients, the first with three events. `spoil` changes what is read from the log about the first. */
const start = async (t: TestContext, spoil: (event: RecordedEvent) => RecordedEvent) => {
  const running = await inProcessFor(t);
  const { registry } = running;
  const register = async () => succeeded(await registerClient(registry, { body: registrationBody, ...asAnonymous }));
  const [poisoned, other] = [await register(), await register()];
  const credentials = [poisoned, other].map((client) => ({
    clientId: String(client.client_id),
    token: String(client.registration_access_token),
  }));
  const [first, second] = credentials;
  assert.ok(first && second);
  for (const path of ['b', 'c']) {
    const body = { client_id: first.clientId, redirect_uris: [`https://rp.example/${path}`] };
    succeeded(await updateClient(registry, { ...asClient(first), body }));
  }
  const spoilFirst = (event: RecordedEvent) => (event.stream === `client-${first.clientId}` ? spoil(event) : event);
  const eventStore = {
    ...running.eventStore,
    readStream: async (stream: string, part?: StreamPart) =>
      (await running.eventStore.readStream(stream, part)).map(spoilFirst),
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

/** Events that jsonb rejects (P5), or that no current program can read. */
const poisons: readonly (readonly [
  name: string,
  reason: string | undefined,
  (event: RecordedEvent) => RecordedEvent,
])[] = [
  ['an unknown type', 'type-unknown', (event) => ({ ...event, type: 'ClientPromoted' })],
  ['an unknown version', 'version-unknown', (event) => ({ ...event, version: 9 })],
  ['a wrong shape', 'shape-wrong', (event) => ({ ...event, dataText: '{"client_id":7}' })],
  ['a lone surrogate', 'not-storable', withMetadataText(unstorableMetadata.loneSurrogate)],
  ['a number beyond all bounds', 'not-storable', withMetadataText(unstorableMetadata.boundless)],
  ['nesting without end', 'not-storable', withMetadataText(unstorableMetadata.endlesslyNested)],
  ['another client than that of its stream', 'client-mismatched', (event) => withData(event, { client_id: 'other' })],
  ['NUL, which canonical JSON escapes', undefined, withMetadataText('{"client_name":"a\\u0000b"}')],
];

/** A read model that counts as caught up: only the row itself can show that it must not be trusted. */
const noFences = { note: () => {}, isStale: () => false };

describe('P5: events that cannot be shown', () => {
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
      atRevision(0, (event) => ({ ...withData(event, { changed: [] }), type: 'ClientUpdated' })),
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
      readStream: async (stream: string, part?: StreamPart) =>
        (await eventStore.readStream(stream, part)).filter(({ revision }) => revision !== 1),
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

describe('P5: a client with an event that cannot be shown', () => {
  for (const [name, reason, spoil] of poisons.filter(([, reason]) => reason !== 'client-mismatched')) {
    it(`${name}: a read never returns an older state, nor 401, nor fails`, async (t) => {
      const { registry, eventStore, events, first, second, views } = await start(t, atRevision(2, spoil));
      const read = clientReader({ ...registry, views: freshViews(views, noFences) });
      await projectBatch({ eventStore, views }, events);
      assert.ok((await read(second)).ok);
      const answer = await read(first);
      assert.equal(answer.ok ? 'shown' : answer.error.code, reason === undefined ? 'shown' : 'client-unreadable');
    });
  }

  for (const [name, , spoil] of poisons) {
    it(`E1: ${name}: its client can be erased all the same, once, and is then as gone as any other`, async (t) => {
      const { registry, truth, first, views } = await start(t, atRevision(1, spoil));
      const erase = () => eraseClient(registry, { ...first, ...asOperator });
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
    const readStream = async (stream: string, part?: StreamPart) =>
      (await truth.readStream(stream, part)).filter(({ revision }) => revision !== 1);
    const holed = { ...registry, eventStore: { ...registry.eventStore, readStream } };
    const erased = await eraseClient(holed, { ...first, ...asOperator });
    assert.deepEqual(erased, { ok: true, value: 'erased' });
  });

  it('a change of a client that cannot be read is refused, and stores nothing', async (t) => {
    const { registry, truth, first } = await start(
      t,
      atRevision(1, (event) => ({ ...event, version: 9 })),
    );
    const before = await truth.headPosition();
    const body = { client_id: first.clientId, redirect_uris: ['https://rp.example/d'] };
    const updated = await updateClient(registry, { ...asClient(first), body });
    assert.equal(updated.ok ? '' : updated.error.code, 'client-unreadable');
    const deleted = await deleteClient(registry, { ...asClient(first) });
    assert.equal(deleted.ok ? '' : deleted.error.code, 'client-unreadable');
    assert.equal(await truth.headPosition(), before);
  });
});
