import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { inspectKeys } from '@clientele/adapter-jose';
import {
  type Fetched,
  type JudgeKeys,
  keysJudge,
  type Refusal,
  registerClient,
  updateClient,
} from '@clientele/application';
import { type DocumentVerdict, fail, fetchRefusal, type JsonObject, ok, type Result } from '@clientele/domain';
import {
  asAnonymous,
  asClient,
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
  const running = await startWithSectors(setup);
  t.after(running.stop);
  return running;
};

const always =
  (verdict: DocumentVerdict): JudgeKeys =>
  async () =>
    verdict;

const refusalOf = <Value>(result: Result<Value, Refusal>): string =>
  result.ok ? 'accepted' : `${result.error.code}: ${result.error.description.split(' ').slice(0, 3).join(' ')}`;

describe('KEY-10: a registration whose keys are checked first', () => {
  it('asks the worker for what it names, once for each change, and tells it who changes', async (t) => {
    const seen: unknown[] = [];
    const checks = {
      ask: async (check: object) => {
        seen.push(check);
        return ok(verified);
      },
      enqueue: async () => ok('enqueued' as const),
    };
    const running = await start(t, { checks, judgeKeys: always(verified) });
    const client = succeeded(await registerClient(running.registry, { body, ...asAnonymous }));
    const update = (members: JsonObject) =>
      updateClient(running.registry, {
        ...asClient({ clientId: String(client.client_id), token: String(client.registration_access_token) }),
        body: { ...plain, ...members, client_id: client.client_id ?? null },
      });
    succeeded(await update({ jwks_uri: jwksUri, client_name: 'New' }));
    succeeded(await update({}));
    succeeded(await update({ jwks_uri: `${jwksUri}?2` }));
    const asked = { mode: 'keys', tenant: 'default', context, waitMs: 500 };
    assert.partialDeepStrictEqual(seen, [
      { ...asked, jwksUri },
      { ...asked, jwksUri: `${jwksUri}?2`, clientId: client.client_id },
    ]);
    assert.equal(seen.length, 2);
  });

  for (const [name, verdict, refusal] of [
    ['has no sound keys', unsound, 'metadata-invalid: jwks_uri must name'],
    ['does not answer', failed, 'metadata-invalid: jwks_uri must answer'],
    [
      'is not checked by a fault of ours',
      { ...failed, fault: 'checker' },
      'sector-check-unavailable: jwks_uri cannot be',
    ],
  ] as const)
    it(`stores nothing where it ${name}`, async (t) => {
      const running = await start(t, { judgeKeys: always(verdict), waitMs: 300 });
      assert.equal(refusalOf(await registerClient(running.registry, { body, ...asAnonymous })), refusal);
      assert.deepEqual(await running.eventStore.readAll(0, 10), []);
      assert.deepEqual(running.notices, [{ ...context, outcome: verdict.outcome, code: verdict.code }]);
    });

  for (const said of ['no-verdict', 'unavailable', 'overloaded'] as const)
    it(`SEC-14: stores nothing where the bus says ${said}, and leaves others alone`, async (t) => {
      const checks = { ask: async () => fail(said), enqueue: async () => ok('enqueued' as const) };
      const running = await start(t, { checks, judgeKeys: always(verified) });
      const expected =
        said === 'overloaded' ? 'overloaded: too many documents' : 'sector-check-unavailable: jwks_uri cannot be';
      assert.equal(refusalOf(await registerClient(running.registry, { body, ...asAnonymous })), expected);
      assert.deepEqual(await running.eventStore.readAll(0, 10), []);
      succeeded(await registerClient(running.registry, { body: plain, ...asAnonymous }));
    });

  it('THREAT-06: is refused when the whole wait is over, but for keys that were read', async (t) => {
    const released = Promise.withResolvers<void>();
    const running = await start(t, {
      judgeKeys: async ({ jwksUri: uri }) => ({ ...unsound, code: uri.slice('https://rp.example/'.length) }),
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
  const judged = (fetched: Fetched): Promise<DocumentVerdict> =>
    keysJudge({ inspectKeys, limits, clock: systemClock })(keysCheck, fetched);
  const read = (text: string) => judged(ok({ host: 'rp.example', bytes: Buffer.from(text), text, sha256: 'ab' }));

  it('they are sound: the digest of their document is the evidence', async () => {
    const verdict = await read('{"keys":[]}');
    assert.ok(verdict.outcome === 'verified');
    assert.equal(verdict.evidence.documentDigest, 'sha-256:ab');
    assert.equal(verdict.evidence.host, 'rp.example');
  });

  it('KEY-03: a private key is refused, and no part of it is in the verdict', async () => {
    const verdict = await read('{"keys":[{"kty":"oct","k":"c2VjcmV0"}]}');
    assert.partialDeepStrictEqual(verdict, { outcome: 'refused', code: 'keys-unsound' });
    assert.ok(!JSON.stringify(verdict).includes('c2VjcmV0'));
  });

  it('they were not fetched: it may be tried again, or not', async () => {
    assert.partialDeepStrictEqual(await judged(fail(fetchRefusal('too-slow'))), {
      outcome: 'failed',
      code: 'too-slow',
      fault: 'target',
    });
    assert.partialDeepStrictEqual(await judged(fail(fetchRefusal('redirected'))), {
      outcome: 'refused',
      code: 'redirected',
    });
  });
});
