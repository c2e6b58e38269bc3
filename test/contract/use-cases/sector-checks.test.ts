import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import {
  type DurableCheck,
  deleteClient,
  eventMetadata,
  type JudgeDocument,
  type RecordedEvent,
  type Refusal,
  recheckSectors,
  recordSectorVerdict,
  reenqueuePending,
  registerClient,
  updateClient,
} from '@clientele/application';
import { type DocumentVerdict, fail, type JsonObject, type Judgement, ok, type Result } from '@clientele/domain';
import { asAnonymous, asClient, checkFailure, requestContext as context, documentVerdicts } from '@clientele/examples';
import { delay } from '@clientele/platform';
import { dataOf } from '../../support/changed-event.ts';
import { succeeded } from '../../support/in-process.ts';
import { type SectorSetup, startWithSectors } from '../../support/sector-in-process.ts';
import { until } from '../../support/until.ts';

const { verified, refused, failed } = documentVerdicts;
const redirect = 'https://rp.example/cb';
const sectorUri = 'https://rp.example/sector.json';
const body = { redirect_uris: [redirect], sector_identifier_uri: sectorUri };
const plain = { redirect_uris: [redirect] };
const subject = { member: 'sector_identifier_uri', uri: sectorUri } as const;
const status = 'clientele_registration_status';

const always =
  (judgement: Judgement): JudgeDocument =>
  async () =>
    judgement;

const start = async (t: TestContext, setup: SectorSetup = {}) => {
  const running = await startWithSectors(setup);
  t.after(running.stop);
  return running;
};
type Running = Awaited<ReturnType<typeof start>>;

const eventsOf = ({ eventStore }: Running, clientId: string): Promise<readonly RecordedEvent[]> =>
  eventStore.readStream(`client-${clientId}`);
const everything = ({ eventStore }: Running): Promise<readonly RecordedEvent[]> => eventStore.readAll(0, 1_000);
const typesOf = (events: readonly RecordedEvent[]): readonly string[] => events.map(({ type }) => type);
const refusalOf = <Value>(result: Result<Value, Refusal>): string => (result.ok ? 'accepted' : result.error.code);

const credentialOf = (client: JsonObject) => ({
  clientId: String(client.client_id),
  token: String(client.registration_access_token),
});
const update = ({ registry }: Running, client: JsonObject, members: JsonObject) =>
  updateClient(registry, {
    ...asClient(credentialOf(client)),
    body: { ...plain, ...members, client_id: client.client_id ?? null },
  });

describe('SEC-14: a registration that waits for its verdict', () => {
  it('keeps the evidence in its event', async (t) => {
    const running = await start(t, { judge: always(ok(verified)) });
    const client = succeeded(await registerClient(running.registry, { body, ...asAnonymous }));
    assert.ok(!(status in client));
    const [event] = await eventsOf(running, String(client.client_id));
    assert.equal(event?.version, 2);
    assert.deepEqual(dataOf(event).sector, { standing: 'verified', evidence: verified.evidence });
    succeeded(await update(running, client, { ...body, client_name: 'New' }));
    succeeded(await update(running, client, { ...body, redirect_uris: [redirect, 'https://b.example/cb'] }));
    const [, renamed, moved] = await eventsOf(running, String(client.client_id));
    assert.deepEqual([renamed?.version, dataOf(renamed).sector], [1, undefined]);
    assert.deepEqual([moved?.version, dataOf(moved).sector], [2, dataOf(event).sector]);
  });

  for (const [name, judgement, code, notice] of [
    ['refused', ok(refused), 'metadata-invalid', refused],
    ['failed by what the client named', ok(failed), 'metadata-invalid', failed],
    [
      'failed by a fault of ours',
      fail(checkFailure),
      'sector-check-unavailable',
      { outcome: 'failed', code: checkFailure.code },
    ],
  ] as const)
    it(`stores nothing if it is ${name}`, async (t) => {
      const running = await start(t, { judge: always(judgement), waitMs: 300 });
      const answer = await registerClient(running.registry, { body, ...asAnonymous, idempotencyKey: 'k' });
      assert.equal(refusalOf(answer), code);
      assert.deepEqual(await everything(running), []);
      assert.deepEqual(running.notices, [{ ...context, outcome: notice.outcome, code: notice.code }]);
    });

  for (const refusal of ['no-verdict', 'unavailable', 'overloaded'] as const)
    it(`stores nothing if the bus says ${refusal}, and leaves others alone`, async (t) => {
      const checks = { ask: async () => fail(refusal), enqueue: async () => ok('enqueued' as const) };
      const running = await start(t, { checks });
      const answer = await registerClient(running.registry, { body, ...asAnonymous });
      assert.equal(refusalOf(answer), refusal === 'overloaded' ? 'overloaded' : 'sector-check-unavailable');
      assert.deepEqual(await everything(running), []);
      succeeded(await registerClient(running.registry, { body: plain, ...asAnonymous }));
    });

  it('is asked once, however often the request is decided again', async (t) => {
    let asked = 0;
    const running = await start(t, {
      judge: async () => {
        asked += 1;
        return ok(verified);
      },
    });
    let conflicts = 2;
    const eventStore = {
      ...running.eventStore,
      append: (batch: Parameters<typeof running.eventStore.append>[0]) => {
        conflicts -= 1;
        return conflicts >= 0 ? Promise.resolve(fail('revision-conflict' as const)) : running.eventStore.append(batch);
      },
    };
    succeeded(await registerClient({ ...running.registry, eventStore }, { body, ...asAnonymous }));
    assert.equal(asked, 1);
  });

  it('shows the worker neither token nor body', async (t) => {
    const seen: string[] = [];
    const checks = {
      ask: async (check: object) => {
        seen.push(JSON.stringify(check));
        return ok(verified);
      },
      enqueue: async () => ok('enqueued' as const),
    };
    const running = await start(t, { checks });
    const client = succeeded(await registerClient(running.registry, { body: plain, ...asAnonymous }));
    succeeded(await update(running, client, { ...body, client_name: 'a name' }));
    assert.equal(seen.length, 1);
    assert.ok(seen[0]?.includes(String(client.client_id)));
    for (const secret of [client.registration_access_token, client.client_secret, 'a name'])
      assert.ok(!seen[0]?.includes(String(secret)));
  });
});

describe('SEC-14: a registration that waits in vain', () => {
  it('W1: a thousand hanging targets hold up no other request, and the next is refused at once', async (t) => {
    const released = Promise.withResolvers<void>();
    let hanging = 0;
    const running = await start(t, {
      judge: async () => {
        hanging += 1;
        return new Promise<never>(() => undefined);
      },
      delay: () => ({ over: released.promise, cancel: () => undefined }),
      waitMs: 60_000,
      waitingMax: 1_000,
    });
    let answered = 0;
    const answers = Array.from({ length: 1_000 }, async (_unused, index) => {
      const named = { ...body, sector_identifier_uri: `https://h${index}.example/s` };
      const answer = await registerClient(running.registry, { body: named, ...asAnonymous });
      answered += 1;
      return answer;
    });
    await until('all hang', () => hanging === 1_000);
    assert.equal(refusalOf(await registerClient(running.registry, { body, ...asAnonymous })), 'overloaded');
    for (let index = 0; index < 20; index += 1)
      succeeded(await registerClient(running.registry, { body: plain, ...asAnonymous }));
    assert.equal(answered, 0);
    released.resolve();
    for (const answer of await Promise.all(answers)) assert.equal(refusalOf(answer), 'metadata-invalid');
    const again = registerClient(running.registry, { body, ...asAnonymous });
    assert.equal(refusalOf(await again), 'metadata-invalid');
  });

  it('W1: one party keeps only so many documents waiting, registrations and updates together, and others are not held up', async (t) => {
    const released = Promise.withResolvers<void>();
    const asked: unknown[] = [];
    const checks: SectorSetup['checks'] = {
      ask: async (check) => {
        asked.push(check);
        await released.promise;
        return ok(documentVerdicts.verified);
      },
      enqueue: async () => ok('enqueued' as const),
    };
    const running = await start(t, { checks, waitingPerPartyMax: 2 });
    const client = succeeded(await registerClient(running.registry, { body: plain, ...asAnonymous }));
    const ask = (party?: string) =>
      registerClient(running.registry, { body, ...asAnonymous, ...(party === undefined ? {} : { party }) });
    const move = (party: string) =>
      updateClient(running.registry, {
        ...asClient(credentialOf(client)),
        party,
        body: { ...body, client_id: client.client_id ?? null },
      });
    const waiting = [ask('one'), ask('one')];
    await until('both wait', () => asked.length === 2);
    assert.equal(refusalOf(await ask('one')), 'overloaded');
    assert.equal(refusalOf(await move('one')), 'overloaded');
    const others = [ask('two'), ask(), ask(), ask(), move('three')];
    await until('the others wait, too', () => asked.length === 7);
    released.resolve();
    for (const answer of await Promise.all([...waiting, ...others])) succeeded(answer);
    succeeded(await ask('one'));
    assert.doesNotMatch(JSON.stringify(asked), /party/);
  });

  it('THREAT-06: is refused after the whole wait if the outcome reveals the network, else at once', async (t) => {
    const waits: number[] = [];
    const released = Promise.withResolvers<void>();
    const running = await start(t, {
      judge: async ({ uri }) => {
        const code = uri.slice('https://rp.example/'.length);
        return code === 'ours' ? fail(checkFailure) : ok({ ...refused, code });
      },
      delay: (ms) => {
        waits.push(ms);
        return { over: released.promise, cancel: () => undefined };
      },
    });
    const ask = (code: string) => {
      const named = { ...body, sector_identifier_uri: `https://rp.example/${code}` };
      return registerClient(running.registry, { body: named, ...asAnonymous });
    };
    let isAnswered = false;
    const waiting = ['name-unknown', 'connection-failed', 'check-timeout'].map((code) =>
      ask(code).finally(() => {
        isAnswered = true;
      }),
    );
    for (const code of ['url-port', 'host-special', 'document-not-json', 'document-incomplete'])
      assert.equal(refusalOf(await ask(code)), 'metadata-invalid');
    assert.equal(refusalOf(await ask('ours')), 'sector-check-unavailable');
    assert.ok(!isAnswered);
    released.resolve();
    const answers = await Promise.all(waiting);
    assert.equal(new Set(answers.map((answer) => JSON.stringify(answer))).size, 1);
    assert.equal(refusalOf(await ask('name-unknown')), 'metadata-invalid');
    assert.ok(waits.every((ms) => ms === 500));
  });
});

const leaving = (enqueue: () => Promise<unknown> = async () => ok('enqueued')) => {
  const left: DurableCheck[] = [];
  const checks = {
    ask: async () => fail('unavailable' as const),
    enqueue: async (check: DurableCheck) => {
      left.push(check);
      return (await enqueue()) as Result<'enqueued', 'unavailable'>;
    },
  };
  return { left, checks };
};

describe('D-29: a registration whose document is checked later', () => {
  it('is pending everywhere it shows, and its check is left under an id of its own', async (t) => {
    const { left, checks } = leaving();
    const running = await start(t, { mode: 'async', checks });
    const client = succeeded(await registerClient(running.registry, { body, ...asAnonymous }));
    const clientId = String(client.client_id);
    assert.equal(client[status], 'pending');
    assert.equal(succeeded(await running.read(credentialOf(client)))[status], 'pending');
    await until('the row shows it', async () => (await running.views.get(clientId)) !== undefined);
    assert.partialDeepStrictEqual(await running.views.get(clientId), { sector: { standing: 'pending', revision: 0 } });
    assert.equal(succeeded(await running.read(credentialOf(client)))[status], 'pending');
    assert.deepEqual(left, [
      {
        mode: 'async',
        checkId: `${clientId}-0`,
        clientId,
        revision: 0,
        tenant: 'default',
        subject: { ...subject, toList: [{ member: 'redirect_uris[0]', uri: redirect }] },
        context,
      },
    ]);
    const moved = succeeded(await update(running, client, { ...body, sector_identifier_uri: `${sectorUri}2` }));
    assert.equal(moved[status], 'pending');
    succeeded(await update(running, client, { ...body, sector_identifier_uri: `${sectorUri}2`, client_name: 'New' }));
    assert.deepEqual(
      left.map(({ checkId }) => checkId),
      [`${clientId}-0`, `${clientId}-1`],
    );
  });

  for (const [name, enqueue] of [
    ['is away', async () => fail('unavailable')],
    ['breaks', () => Promise.reject(new Error('broken'))],
    ['does not come back', () => new Promise(() => undefined)],
  ] as const)
    it(`succeeds if the bus ${name}, and its check is enqueued again later`, async (t) => {
      const { checks } = leaving(enqueue);
      const running = await start(t, { mode: 'async', checks, judge: always(ok(verified)) });
      const client = succeeded(await registerClient(running.registry, { body, ...asAnonymous }));
      const clientId = String(client.client_id);
      succeeded(await registerClient(running.registry, { body: plain, ...asAnonymous }));
      await until('the row shows it', async () => (await running.views.get(clientId)) !== undefined);
      const { signal } = new AbortController();
      const sources = { views: running.views, checks: running.bus, tenant: 'default', delay };
      assert.equal(await reenqueuePending(sources, { context, signal }), 1);
      await until('the verdict is there', async () => (await eventsOf(running, clientId)).length === 2);
      const [, event] = await eventsOf(running, clientId);
      assert.equal(event?.type, 'SectorIdentifierVerified');
      assert.deepEqual(event && eventMetadata(event)?.actor, { kind: 'service', id: 'sector-worker' });
      await until('the row shows it', async () => (await running.views.get(clientId))?.revision === 1);
      assert.equal(succeeded(await running.read(credentialOf(client)))[status], undefined);
      assert.equal(await reenqueuePending(sources, { context, signal }), 0);
    });

  it('ends with a refusal, and its token with it', async (t) => {
    const running = await start(t, { mode: 'async', judge: always(ok(failed)) });
    const client = succeeded(await registerClient(running.registry, { body, ...asAnonymous }));
    const clientId = String(client.client_id);
    await until('the verdict is there', async () => (await eventsOf(running, clientId)).length === 2);
    const events = await eventsOf(running, clientId);
    assert.deepEqual(typesOf(events), ['ClientRegistered', 'SectorIdentifierRefused']);
    assert.equal(dataOf(events[1]).code, failed.code);
    /** The event is in the store shortly before its recording is reported. */
    await until(
      'its token is dead',
      async () => refusalOf(await running.read(credentialOf(client))) === 'token-invalid',
    );
    assert.equal(refusalOf(await update(running, client, {})), 'token-invalid');
    assert.equal(refusalOf(await deleteClient(running.registry, asClient(credentialOf(client)))), 'token-invalid');
  });
});

describe('D-29: the verdict that comes later', () => {
  it('W1: has one verdict, however often and however differently it comes', async (t) => {
    const running = await start(t, { mode: 'async', isRecording: false });
    const client = succeeded(await registerClient(running.registry, { body, ...asAnonymous }));
    const clientId = String(client.client_id);
    const judged = {
      checkId: `${clientId}-0`,
      clientId,
      revision: 0,
      tenant: 'default',
      subject,
      context,
      attempts: 1,
    };
    const verdicts = [verified, refused, verified, failed, refused];
    const outcomes = await Promise.all(
      verdicts.map((verdict) => recordSectorVerdict(running.registry, { ...judged, verdict })),
    );
    assert.ok(outcomes.every(({ outcome }) => outcome === 'recorded'));
    assert.deepEqual(typesOf(await eventsOf(running, clientId)), ['ClientRegistered', 'SectorIdentifierVerified']);
    for (const stranger of ['nobody', 'client-that-never-was'])
      assert.deepEqual(
        await recordSectorVerdict(running.registry, { ...judged, clientId: stranger, verdict: verified }),
        {
          outcome: 'recorded',
        },
      );
  });

  it('W1: has its verdict recorded while its own updates wait for another document', async (t) => {
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    const checks = {
      ask: async () => {
        await released;
        return fail('no-verdict' as const);
      },
      enqueue: async () => ok('enqueued' as const),
    };
    const running = await start(t, { mode: 'async', isRecording: false, checks });
    const client = succeeded(await registerClient(running.registry, { body, ...asAnonymous }));
    const clientId = String(client.client_id);
    const check = { clientId, revision: 0, tenant: 'default', subject, context, attempts: 1 };
    await recordSectorVerdict(running.registry, { ...check, checkId: `${clientId}-0`, verdict: verified });
    const updates = [1, 2, 3].map((number) =>
      update(running, client, { ...body, sector_identifier_uri: `${sectorUri}?${number}` }),
    );
    const again = { ...check, checkId: `${clientId}-0-again`, verdict: refused };
    assert.deepEqual(await recordSectorVerdict(running.registry, again), { outcome: 'recorded' });
    release();
    assert.deepEqual((await Promise.all(updates)).map(refusalOf), Array(3).fill('sector-check-unavailable'));
    const types = typesOf(await eventsOf(running, clientId));
    assert.deepEqual(types, ['ClientRegistered', 'SectorIdentifierVerified', 'SectorIdentifierDrifted']);
  });

  it('W2: is not judged by a check of what it named before, in a thousand rounds', async (t) => {
    const running = await start(t, { mode: 'async', isRecording: false });
    const judged = { tenant: 'default', subject, context, attempts: 1, verdict: refused };
    const types = new Set<string>();
    const moveOn = async (): Promise<void> => {
      const client = succeeded(await registerClient(running.registry, { body, ...asAnonymous }));
      const clientId = String(client.client_id);
      for (let revision = 0; revision < 20; revision += 1) {
        succeeded(await update(running, client, { ...body, sector_identifier_uri: `${sectorUri}?${revision}` }));
        const checkId = `${clientId}-${revision}`;
        await recordSectorVerdict(running.registry, { ...judged, clientId, revision, checkId });
      }
      for (const type of typesOf(await eventsOf(running, clientId))) types.add(type);
    };
    await Promise.all(Array.from({ length: 50 }, moveOn));
    assert.deepEqual([...types], ['ClientRegistered', 'ClientUpdated']);
  });

  it('W1: a verdict that cannot be stored is delivered again', async (t) => {
    const running = await start(t, { mode: 'async', isRecording: false });
    const client = succeeded(await registerClient(running.registry, { body, ...asAnonymous }));
    const clientId = String(client.client_id);
    const eventStore = { ...running.eventStore, append: async () => fail('unavailable' as const) };
    const judged = {
      checkId: `${clientId}-0`,
      clientId,
      revision: 0,
      tenant: 'default',
      subject,
      context,
      attempts: 1,
      verdict: verified,
    };
    const outcome = await recordSectorVerdict({ ...running.registry, eventStore }, judged);
    assert.equal(outcome.outcome, 'again');
    assert.deepEqual(await recordSectorVerdict(running.registry, judged), { outcome: 'recorded' });
    assert.equal((await eventsOf(running, clientId)).length, 2);
  });
});

describe('SEC-11: documents that are checked again', () => {
  it('are recorded if they drift or recover, and break nothing', async (t) => {
    let verdict: DocumentVerdict = verified;
    const running = await start(t, { judge: async () => ok(verdict) });
    const client = succeeded(await registerClient(running.registry, { body, ...asAnonymous }));
    const clientId = String(client.client_id);
    await until('the row shows it', async () => (await running.views.get(clientId)) !== undefined);
    const { signal } = new AbortController();
    const sources = { views: running.views, checks: running.bus, tenant: 'default', delay };
    const recheck = async (name: string, found: DocumentVerdict, types: readonly string[]): Promise<void> => {
      verdict = found;
      assert.equal(await recheckSectors(sources, { context, signal, name }), 1);
      await until(name, async () => (await eventsOf(running, clientId)).length === types.length);
      assert.deepEqual(typesOf(await eventsOf(running, clientId)), types);
      succeeded(await running.read(credentialOf(client)));
    };
    const drifted = ['ClientRegistered', 'SectorIdentifierDrifted'];
    const again = [...drifted, 'SectorIdentifierVerified'];
    await recheck('again-1', refused, drifted);
    await recheck('again-2', verified, again);
    const other = { ...verified, evidence: { ...verified.evidence, documentDigest: 'sha-256:other' } };
    await recheck('again-3', other, [...again, 'SectorIdentifierVerified']);
    assert.equal(succeeded(await update(running, client, { ...body, client_name: 'New' })).client_name, 'New');
  });
});
