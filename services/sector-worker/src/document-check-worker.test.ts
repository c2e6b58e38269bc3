import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { inProcessDocumentCheckBus } from '@clientele/adapter-in-process';
import type {
  CheckOutcome,
  DocumentCheck,
  DocumentCheckWork,
  EndedCheck,
  FetchDocument,
  HeldCheck,
  JudgeDocument,
  JudgedCheck,
} from '@clientele/application';
import { type DocumentVerdict, fail, fetchRefusal, type Judgement, ok } from '@clientele/domain';
import {
  awaitedSectorCheck,
  documentVerdicts,
  durableSectorCheck,
  fetchedDocument,
  keysCheck,
  sectorSubject,
  verifyingWork,
} from '@clientele/examples';
import { delay } from '@clientele/platform';
import { type DocumentCheckWorkerOptions, startDocumentCheckWorker } from './document-check-worker.ts';

const retry = { attemptsMax: 3, firstDelayMs: 10, factor: 2, delayMsMax: 20 };

const hanging: FetchDocument = (_url, signal) =>
  new Promise((resolve) => signal?.addEventListener('abort', () => resolve(tooSlow)));

const never = new AbortController().signal;

const subjectAt = (uri: string) => ({ ...sectorSubject, uri });

const patience = { interval: 5, timeout: 10_000 };

const tooSlow = fail(fetchRefusal('too-slow'));

/** A bus, a worker on it, and the verdicts that come of it. */
const start = (context: TestContext, options: Partial<DocumentCheckWorkerOptions>) => {
  const faults: unknown[] = [];
  const bus = inProcessDocumentCheckBus({
    delay,
    onFault: (error) => faults.push(error),
    redeliverMs: 10,
    stopMsMax: 50,
  });
  const { promise: verdict, resolve } = Promise.withResolvers<JudgedCheck>();
  const recorded = new Map<string, DocumentVerdict>();
  bus.takeVerdicts(async (judged) => {
    recorded.set(judged.checkId, judged.verdict);
    resolve(judged);
    return { outcome: 'recorded' };
  });
  const onFault = (error: unknown): number => faults.push(error);
  const worker = startDocumentCheckWorker({
    ...verifyingWork,
    work: bus,
    random: () => 0.5,
    onFault,
    retry,
    ...options,
  });
  context.after(() => bus.stop());
  return { bus, worker, faults, verdict, recorded };
};

/** Fewer places than checks that hang: only the limit by host keeps one of them free. */
const lane = {
  runningMax: 16,
  runningPerHostMax: 8,
  waitingPerHostMax: 32,
  checksPerHostMax: 1_024,
  heldMax: 2_048,
  checkMsMax: 2_500,
};
const fewPlaces = { await: lane, async: lane, keys: lane };

/** Less room than checks of one document that hangs: only the limit of checks of one host keeps some of it free. */
const narrow = { ...lane, checksPerHostMax: 256, heldMax: 512 };
const littleRoom = { await: narrow, async: narrow, keys: narrow };

const inTurn = (
  ...verdicts: readonly DocumentVerdict[]
): { readonly judge: JudgeDocument; readonly count: () => number } => {
  let count = 0;
  return {
    count: () => count,
    judge: async () => {
      count += 1;
      return ok(verdicts[count - 1] ?? documentVerdicts.verified);
    },
  };
};

describe('the sector worker', () => {
  it('fetches the document, gives it to its judge and brings back its verdict', async (context) => {
    const seen: unknown[] = [];
    const { bus } = start(context, {
      fetchDocument: async (url) => {
        seen.push(url);
        return fetchedDocument;
      },
      judge: async (subject, fetched) => {
        seen.push(subject, fetched);
        return ok(documentVerdicts.refused);
      },
    });
    assert.deepEqual(await bus.ask(awaitedSectorCheck), { ok: true, value: documentVerdicts.refused });
    const { subject } = awaitedSectorCheck;
    assert.deepEqual(seen, [subject.uri, subject, fetchedDocument]);
  });

  it('KEY-10: gives keys to the judge as what they are, and brings back its verdict', async (context) => {
    const seen: unknown[] = [];
    const { bus } = start(context, {
      judge: async (subject, fetched) => {
        seen.push(subject, fetched);
        return ok(documentVerdicts.refused);
      },
    });
    assert.deepEqual(await bus.ask(keysCheck), { ok: true, value: documentVerdicts.refused });
    assert.deepEqual(seen, [keysCheck.subject, fetchedDocument]);
  });

  it('SEC-02: reports a failure at once to the caller that waits', async (context) => {
    const { judge, count } = inTurn(documentVerdicts.failed);
    const { bus } = start(context, { judge });
    assert.deepEqual(await bus.ask(awaitedSectorCheck), { ok: true, value: documentVerdicts.failed });
    assert.equal(count(), 1);
  });

  it('W1: tries a durable check again after a failure, and ends it with the first verdict', async (context) => {
    const { judge, count } = inTurn(documentVerdicts.failed, documentVerdicts.failed, documentVerdicts.verified);
    const { bus, verdict } = start(context, { judge });
    await bus.enqueue(durableSectorCheck);
    const judged = await verdict;
    assert.deepEqual(judged.verdict, documentVerdicts.verified);
    assert.equal(judged.attempts, 3);
    assert.equal(count(), 3);
  });

  it('W1: makes no more attempts than its policy, and ends with the last failure', async (context) => {
    const { judge, count } = inTurn(...Array.from({ length: 9 }, () => documentVerdicts.failed));
    const { bus, verdict } = start(context, { judge });
    await bus.enqueue(durableSectorCheck);
    assert.deepEqual((await verdict).verdict, documentVerdicts.failed);
    assert.equal(count(), 3);
  });
});

describe('what the sector worker blames a client for', () => {
  it('W1: does not repeat a check that earlier workers died of', async () => {
    const { judge, count } = inTurn();
    const held: ((held: HeldCheck) => Promise<CheckOutcome>)[] = [];
    const work: DocumentCheckWork = {
      takeChecks: ({ handle }) => {
        held.push(handle);
        return { stop: async () => undefined };
      },
    };
    startDocumentCheckWorker({ ...verifyingWork, work, judge, random: () => 0, onFault: () => undefined, retry });
    const outcomesOf = (check: DocumentCheck) => Promise.all(held.map((handle) => handle({ check, attempt: 4 })));
    const [told, ...others] = await outcomesOf(awaitedSectorCheck);
    assert.equal(others.length, 2);
    assert.partialDeepStrictEqual(told, {
      outcome: 'unable',
      failure: { code: 'attempts-exhausted' },
    });
    for (const outcome of await outcomesOf(durableSectorCheck))
      assert.deepEqual(outcome, { outcome: 'dropped' }, 'that is no verdict on a client');
    assert.equal(count(), 0);
  });

  it('SEC-14: ends no client for a host that was not reached while the worker reaches nobody', async (context) => {
    const away = { ...documentVerdicts.failed, code: 'connection-failed' } as const;
    const isThere = { now: false };
    const ended: EndedCheck[] = [];
    const { bus, recorded } = start(context, {
      judge: async ({ uri }) => ok(uri.includes('alive') && isThere.now ? documentVerdicts.verified : away),
      onEnded: (check) => void ended.push(check),
    });
    const judgedOn = async (...hosts: readonly string[]): Promise<readonly DocumentVerdict[]> => {
      const checkIds = hosts.map((host) => `${host}-${recorded.size}`);
      for (const [index, host] of hosts.entries())
        await bus.enqueue({
          ...durableSectorCheck,
          checkId: checkIds[index] ?? '',
          subject: subjectAt(`https://${host}.example/`),
        });
      await context.waitFor(() => assert.ok(checkIds.every((checkId) => recorded.has(checkId))), patience);
      return checkIds.flatMap((checkId) => recorded.get(checkId) ?? []);
    };
    assert.deepEqual(await judgedOn('one', 'two'), [away, away], 'two hosts may well be away');
    await bus.enqueue({ ...durableSectorCheck, checkId: 'cut-off', subject: subjectAt('https://three.example/') });
    await context.waitFor(() => assert.equal(ended.at(-1)?.outcome, 'dropped'), patience);
    assert.partialDeepStrictEqual(ended.at(-1), { checkId: 'cut-off', code: 'checker-cut-off' });
    assert.ok(!recorded.has('cut-off'), 'it is no verdict');
    isThere.now = true;
    assert.deepEqual(await judgedOn('alive'), [documentVerdicts.verified]);
    assert.deepEqual(await judgedOn('three'), [away], 'by now it reaches others');
  });

  it('SEC-14: time that a check lost waiting for its turn is not held against its host, and a failure in time is', async (context) => {
    const one = { ...lane, runningPerHostMax: 1 };
    const { bus } = start(context, {
      limits: { await: one, async: one, keys: one },
      fetchDocument: async (url, signal = never) => {
        if (url.endsWith('quick')) return fail(fetchRefusal('connection-failed'));
        return hanging(url, url.endsWith('slow') ? AbortSignal.any([signal, AbortSignal.timeout(400)]) : signal);
      },
      judge: async (_subject, fetched) =>
        ok(fetched.ok ? documentVerdicts.verified : { ...documentVerdicts.failed, code: fetched.error.code }),
    });
    const ask = (path: string) => {
      const subject = subjectAt(`https://rp.example/${path}`);
      return bus.ask({ ...awaitedSectorCheck, checkId: path, subject, waitMs: 1_000 });
    };
    const answers = await Promise.all(['slow', 'quick', 'hanging'].map(ask));
    for (const [index, expected] of [
      { ok: true, value: { outcome: 'failed', code: 'too-slow' } },
      { ok: true, value: { outcome: 'failed', code: 'connection-failed' } },
      { ok: false, error: { code: 'checker-busy' } },
    ].entries())
      assert.partialDeepStrictEqual(answers[index], expected);
  });

  it('SEC-14: a check that throws is our fault, not the client’s', async (context) => {
    const bug = new Error('a bug');
    const broken = async (): Promise<never> => {
      throw bug;
    };
    for (const part of ['fetchDocument', 'judge']) {
      const { bus, faults } = start(context, { [part]: broken });
      const answer = await bus.ask(awaitedSectorCheck);
      assert.partialDeepStrictEqual(answer, { ok: false, error: { code: 'checker-fault' } });
      assert.deepEqual(faults, [bug]);
    }
  });
});

describe('the sector worker under load', () => {
  it('ends a check in time for the answer, also one that does not end by itself', async (context) => {
    const never = () => new Promise<never>(() => undefined);
    const stuck = [
      { fetchDocument: hanging, judge: async () => ok(documentVerdicts.failed) },
      { fetchDocument: never },
      { judge: never },
    ];
    for (const parts of stuck) {
      const { bus } = start(context, parts);
      const began = performance.now();
      const answer = await bus.ask({ ...awaitedSectorCheck, waitMs: 500 });
      assert.ok(answer.ok, 'an answer came in time');
      assert.equal(answer.value.outcome, 'failed');
      assert.ok(performance.now() - began >= 250);
    }
  });

  for (const [name, uriOf, options] of [
    ['hosts', (index: number) => `https://target-${index}.example/hang`, {}],
    ['paths of one host', (index: number) => `https://target.example/hang/${index}`, { limits: fewPlaces }],
    ['checks of one document', () => 'https://target.example/hang', { limits: littleRoom }],
  ] as const) {
    it(`W1: a thousand hanging ${name} do not delay the check of another`, async (context) => {
      const { bus } = start(context, {
        ...options,
        fetchDocument: (url, signal) =>
          url.includes('/hang') ? hanging(url, signal) : Promise.resolve(fetchedDocument),
        judge: async (_subject, fetched) => ok(fetched.ok ? documentVerdicts.verified : documentVerdicts.failed),
      });
      const stuck = Array.from({ length: 1_000 }, (_, index) =>
        bus.ask({ ...awaitedSectorCheck, checkId: `hang-${index}`, subject: subjectAt(uriOf(index)), waitMs: 1_000 }),
      );
      const began = performance.now();
      assert.deepEqual(await bus.ask(awaitedSectorCheck), { ok: true, value: documentVerdicts.verified });
      assert.ok(performance.now() - began < 700, `${performance.now() - began} ms`);
      assert.ok((await Promise.all(stuck)).every((answer) => !answer.ok || answer.value.outcome === 'failed'));
    });
  }

  it('a thousand clients of one sector that come at once are all judged, after a few fetches', async (context) => {
    let fetches = 0;
    const { bus } = start(context, {
      fetchDocument: async () => {
        fetches += 1;
        return fetchedDocument;
      },
    });
    const asked = Array.from({ length: 1_000 }, (_, index) =>
      bus.ask({ ...awaitedSectorCheck, checkId: `client-${index}` }),
    );
    for (const answer of await Promise.all(asked))
      assert.deepEqual(answer, { ok: true, value: documentVerdicts.verified });
    assert.ok(fetches <= 2 * lane.runningPerHostMax, `${fetches} fetches`);
  });

  it('stops when the checks that run have ended', async (context) => {
    const { promise: released, resolve: release } = Promise.withResolvers<Judgement>();
    const { bus, worker } = start(context, { judge: () => released });
    const asked = bus.ask(awaitedSectorCheck);
    const stopped = worker.stop();
    release(ok(documentVerdicts.verified));
    await stopped;
    assert.ok((await asked).ok);
  });
});
