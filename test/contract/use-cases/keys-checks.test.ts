import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { inspectKeys } from '@clientele/adapter-jose';
import {
  documentJudge,
  type Fetched,
  type JudgeDocument,
  type Refusal,
  registerClient,
  updateClient,
} from '@clientele/application';
import {
  type DocumentVerdict,
  fail,
  fetchRefusal,
  type JsonObject,
  type Judgement,
  ok,
  type Result,
} from '@clientele/domain';
import {
  asAnonymous,
  asClient,
  checkFailure,
  requestContext as context,
  documentVerdicts,
  keysCheck,
  policyFor,
} from '@clientele/examples';
import { systemClock } from '@clientele/platform';
import { succeeded } from '../../support/in-process.ts';
import { type SectorSetup, startWithSectors } from '../../support/sector-in-process.ts';

const { verified, failed } = documentVerdicts;
const unsound: DocumentVerdict = { outcome: 'refused', code: 'keys-unsound', detail: 'unsound' };
const jwksUri = 'https://rp.example/jwks.json';
const plain = { redirect_uris: ['https://rp.example/cb'] };
const body = { ...plain, jwks_uri: jwksUri };

const start = async (t: TestContext, setup: SectorSetup) => {
  const running = await startWithSectors({ checksKeys: true, ...setup });
  t.after(running.stop);
  return running;
};

const always =
  (judgement: Judgement): JudgeDocument =>
  async () =>
    judgement;

const refusalOf = <Value>(result: Result<Value, Refusal>): string =>
  result.ok ? 'accepted' : `${result.error.code}: ${result.error.description.split(' ').slice(0, 3).join(' ')}`;

describe('KEY-10: a registration whose keys are checked first', () => {
  it('asks the worker for what it names, once for each change, and names the client that changes', async (t) => {
    const seen: unknown[] = [];
    const checks = {
      ask: async (check: object) => {
        seen.push(check);
        return ok(verified);
      },
      enqueue: async () => ok('enqueued' as const),
    };
    const running = await start(t, { checks });
    const client = succeeded(await registerClient(running.registry, { body, ...asAnonymous }));
    const update = (members: JsonObject) =>
      updateClient(running.registry, {
        ...asClient({ clientId: String(client.client_id), token: String(client.registration_access_token) }),
        body: { ...plain, ...members, client_id: client.client_id ?? null },
      });
    succeeded(await update({ jwks_uri: jwksUri, client_name: 'New' }));
    succeeded(await update({}));
    succeeded(await update({ jwks_uri: `${jwksUri}?2` }));
    const asked = { mode: 'await', tenant: 'default', context, waitMs: 500 };
    assert.partialDeepStrictEqual(seen, [
      { ...asked, subject: { member: 'jwks_uri', uri: jwksUri } },
      { ...asked, subject: { member: 'jwks_uri', uri: `${jwksUri}?2` }, clientId: client.client_id },
    ]);
    assert.equal(seen.length, 2);
  });

  for (const [name, judgement, refusal, notice] of [
    ['has no sound keys', ok(unsound), 'metadata-invalid: jwks_uri must name', unsound],
    ['does not answer', ok(failed), 'metadata-invalid: jwks_uri must answer', failed],
    [
      'is not checked by a fault of ours',
      fail(checkFailure),
      'sector-check-unavailable: jwks_uri cannot be',
      { outcome: 'failed', code: checkFailure.code },
    ],
  ] as const)
    it(`stores nothing if it ${name}`, async (t) => {
      const running = await start(t, { judge: always(judgement), waitMs: 300 });
      assert.equal(refusalOf(await registerClient(running.registry, { body, ...asAnonymous })), refusal);
      assert.deepEqual(await running.eventStore.readAll(0, 10), []);
      assert.deepEqual(running.notices, [{ ...context, outcome: notice.outcome, code: notice.code }]);
    });

  for (const said of ['no-verdict', 'unavailable', 'overloaded'] as const)
    it(`SEC-14: stores nothing if the bus says ${said}, and leaves others alone`, async (t) => {
      const checks = { ask: async () => fail(said), enqueue: async () => ok('enqueued' as const) };
      const running = await start(t, { checks });
      const expected =
        said === 'overloaded' ? 'overloaded: too many documents' : 'sector-check-unavailable: jwks_uri cannot be';
      assert.equal(refusalOf(await registerClient(running.registry, { body, ...asAnonymous })), expected);
      assert.deepEqual(await running.eventStore.readAll(0, 10), []);
      succeeded(await registerClient(running.registry, { body: plain, ...asAnonymous }));
    });

  it('THREAT-06: is refused when the whole wait is over, but for keys that were read', async (t) => {
    const released = Promise.withResolvers<void>();
    const running = await start(t, {
      judge: async ({ uri }) => ok({ ...unsound, code: uri.slice('https://rp.example/'.length) }),
      delay: () => ({ over: released.promise, cancel: () => undefined }),
    });
    const ask = (code: string) =>
      registerClient(running.registry, { body: { ...plain, jwks_uri: `https://rp.example/${code}` }, ...asAnonymous });
    let isAnswered = false;
    const waiting = ['name-unknown', 'connection-failed', 'redirected', 'check-timeout'].map((code) =>
      ask(code).finally(() => {
        isAnswered = true;
      }),
    );
    assert.equal(refusalOf(await ask('keys-unsound')), 'metadata-invalid: jwks_uri must name');
    assert.ok(!isAnswered);
    released.resolve();
    const answers = await Promise.all(waiting);
    assert.equal(new Set(answers.map((answer) => JSON.stringify(answer))).size, 1);
  });
});

describe('KEY-11: what a worker says of keys', () => {
  const { limits } = policyFor('bcp');
  const judged = (fetched: Fetched): Promise<Judgement> =>
    documentJudge({ inspectKeys, limits, clock: systemClock })(keysCheck.subject, fetched);
  const read = (text: string) => judged(ok({ host: 'rp.example', bytes: Buffer.from(text), text, sha256: 'ab' }));

  it('they are sound: the digest of their document is the evidence', async () => {
    const judgement = await read('{"keys":[]}');
    assert.ok(judgement.ok && judgement.value.outcome === 'verified');
    assert.equal(judgement.value.evidence.documentDigest, 'sha-256:ab');
    assert.equal(judgement.value.evidence.host, 'rp.example');
  });

  it('KEY-03: a private key is refused, and no part of it is in the verdict', async () => {
    const verdict = await read('{"keys":[{"kty":"oct","k":"c2VjcmV0"}]}');
    assert.partialDeepStrictEqual(verdict, { ok: true, value: { outcome: 'refused', code: 'keys-unsound' } });
    assert.ok(!JSON.stringify(verdict).includes('c2VjcmV0'));
  });

  it('they were not fetched: it may be tried again, or not', async () => {
    assert.partialDeepStrictEqual(await judged(fail(fetchRefusal('too-slow'))), {
      ok: true,
      value: { outcome: 'failed', code: 'too-slow' },
    });
    assert.partialDeepStrictEqual(await judged(fail(fetchRefusal('redirected'))), {
      ok: true,
      value: { outcome: 'refused', code: 'redirected' },
    });
  });

  it('SEC-14: they were not fetched by a fault of ours: that is no verdict', async () => {
    assert.partialDeepStrictEqual(await judged(fail(fetchRefusal('fetcher-unable'))), {
      ok: false,
      error: { code: 'fetcher-unable' },
    });
  });
});
