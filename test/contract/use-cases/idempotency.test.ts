import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
  type CommandContext,
  deleteClient,
  type EventStore,
  eraseClient,
  eventStoreWithKeysApart,
  type RecordedEvent,
  registerClient,
  type StreamStore,
  updateClient,
} from '@clientele/application';
import { asAnonymous, asClient, asOperator, registrationBody } from '@clientele/examples';
import { unstorableMetadata, withMetadataText } from '../../support/changed-event.ts';
import { startInProcess, succeeded } from '../../support/in-process.ts';
import { keysInMemory } from '../../support/keys-in-memory.ts';

const hour = 60 * 60;

/** The same registry on a log that appends to one stream at a time and stores no keys. */
const withStreamsApart = (registry: CommandContext) => {
  const append: StreamStore['append'] = (one) => registry.eventStore.append({ appends: [one] });
  const eventStore = eventStoreWithKeysApart({ ...registry.eventStore, append, isAway: () => false }, keysInMemory());
  return { registry: { ...registry, eventStore, keys: eventStore } };
};

/** A process that dies after the first of several appends. */
const onlyTheFirstStream =
  (append: EventStore['append']): EventStore['append'] =>
  async ({ appends, ...batch }) => {
    await append({ ...batch, appends: appends.slice(0, 1) });
    return { ok: false, error: 'unavailable' };
  };

const unreadable: readonly (readonly [what: string, stream: string, spoil: (event: RecordedEvent) => RecordedEvent])[] =
  [
    ['the claim is of an unknown version', 'idempotency-', (event) => ({ ...event, version: 9 })],
    ['the claim is another event', 'idempotency-', (event) => ({ ...event, type: 'ClientDeleted' })],
    [
      'the first event of its client is of an unknown type',
      'client-',
      (event) => ({ ...event, type: 'ClientPromoted' }),
    ],
    [
      'the first event of its client holds what no answer can',
      'client-',
      withMetadataText(unstorableMetadata.loneSurrogate),
    ],
  ];

describe('REG-18: an Idempotency-Key', () => {
  let running: Awaited<ReturnType<typeof startInProcess>>;
  before(async () => {
    running = await startInProcess();
  });
  after(() => running.stop());

  const post = (idempotencyKey: string, body = registrationBody) =>
    registerClient(running.registry, { body, ...asAnonymous, idempotencyKey });

  it('gives the first answer again for the whole window, and a new client after it', async () => {
    const first = await post('window');
    running.passSeconds(24 * hour - 1);
    assert.deepEqual(await post('window'), first);
    running.passSeconds(1);
    const later = await post('window');
    assert.notEqual(succeeded(later).client_id, succeeded(first).client_id);
    assert.deepEqual(await post('window'), later);
  });

  it('gives the first answer again after the client changed and even after it ended', async () => {
    const first = await post('changed');
    const { client_id, registration_access_token } = succeeded(first);
    const credential = { clientId: String(client_id), token: String(registration_access_token) };
    const body = { client_id: credential.clientId, redirect_uris: ['https://rp.example/other'] };
    succeeded(await updateClient(running.registry, { ...asClient(credential), body }));
    assert.deepEqual(await post('changed'), first);
    assert.ok((await deleteClient(running.registry, { ...asClient(credential) })).ok);
    assert.deepEqual(await post('changed'), first);
  });

  it('makes one client of many requests at once', async () => {
    const answers = await Promise.all(Array.from({ length: 40 }, () => post('parallel')));
    assert.equal(new Set(answers.map((answer) => succeeded(answer).client_id)).size, 1);
  });

  it('is refused with another body, and takes the same body in any spelling', async () => {
    const first = await post('spelling', { redirect_uris: ['https://rp.example/cb'], client_name: 'A' });
    assert.deepEqual(await post('spelling', { client_name: 'A', redirect_uris: ['https://rp.example/cb'] }), first);
    const refused = await post('spelling', { client_name: 'B', redirect_uris: ['https://rp.example/cb'] });
    assert.equal(refused.ok ? '' : refused.error.code, 'idempotency-key-reused');
  });

  it('is not used up by a refusal', async () => {
    const refused = await post('refused', { redirect_uris: ['http://rp.example/cb'] });
    assert.equal(refused.ok, false);
    succeeded(await post('refused'));
  });

  it('finishes, under the same client id, a registration that broke off behind its claim', async () => {
    const { registry } = withStreamsApart(running.registry);
    const request = { body: registrationBody, ...asAnonymous, idempotencyKey: 'broken-off' };
    const cut = {
      ...registry,
      eventStore: { ...registry.eventStore, append: onlyTheFirstStream(registry.eventStore.append) },
    };
    const lost = await registerClient(cut, request);
    assert.equal(lost.ok ? '' : lost.error.code, 'store-unavailable');
    const answers = await Promise.all(Array.from({ length: 8 }, () => registerClient(registry, request)));
    const [first] = answers;
    assert.ok(first !== undefined);
    assert.equal(succeeded(first).client_name, registrationBody.client_name);
    for (const answer of answers) assert.deepEqual(answer, first);
  });

  for (const [what, stream, spoil] of unreadable) {
    it(`P5: is answered like a read of a client that cannot be read if ${what}, and makes no client`, async () => {
      succeeded(await post(what));
      const { eventStore } = running.registry;
      const spoilt: EventStore = {
        ...eventStore,
        readStream: async (name, part) =>
          (await eventStore.readStream(name, part)).map((event) => (name.startsWith(stream) ? spoil(event) : event)),
        append: () => assert.fail('nothing is to be written'),
      };
      const request = { body: registrationBody, ...asAnonymous, idempotencyKey: what };
      const answer = await registerClient({ ...running.registry, eventStore: spoilt }, request);
      assert.equal(answer.ok ? '' : answer.error.code, 'client-unreadable');
    });
  }

  it('cannot bring back a client that was erased', async () => {
    const { client_id } = succeeded(await post('erased'));
    const erased = await eraseClient(running.registry, {
      clientId: String(client_id),
      ...asOperator,
    });
    assert.deepEqual(erased, { ok: true, value: 'erased' });
    const again = await post('erased');
    assert.equal(again.ok ? '' : again.error.code, 'idempotency-key-erased');
  });
});
