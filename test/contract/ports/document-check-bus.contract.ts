import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type {
  AwaitedCheck,
  CheckLane,
  CheckOutcome,
  DocumentCheckBus,
  DurableCheck,
  HeldCheck,
  JudgedCheck,
} from '@clientele/application';
import { awaitedSectorCheck, checkFailure, documentVerdicts, durableSectorCheck, keysCheck } from '@clientele/examples';
import { until } from '../../support/until.ts';
import { withRoom } from '../../support/with-room.ts';

/** Separate instances if the implementation has them; within one process all three are the same. */
export type BusesUnderTest = {
  readonly registration: DocumentCheckBus;
  readonly worker: DocumentCheckBus;
  readonly otherWorker: DocumentCheckBus;
  readonly stop: () => Promise<void>;
};

/** `open` returns an empty bus on which at most `durableChecksMax` durable checks may wait. */
export type BusFactory = { readonly open: () => Promise<BusesUnderTest>; readonly durableChecksMax: number };

const tenSeconds = 10_000;

const awaited = (change: Partial<AwaitedCheck> = {}): AwaitedCheck => ({
  ...awaitedSectorCheck,
  checkId: randomUUID(),
  ...change,
});

const durable = (change: Partial<DurableCheck> = {}): DurableCheck => {
  const clientId = `c${randomUUID()}`;
  return { ...durableSectorCheck, clientId, checkId: `${clientId}-0`, ...change };
};

const judgedAs = (verdict: keyof typeof documentVerdicts) => async (): Promise<CheckOutcome> => ({
  outcome: 'judged',
  verdict: documentVerdicts[verdict],
});

/** The contract of every bus. Run by each implementation. */
export const documentCheckBusContract = (name: string, factory: BusFactory, skip: string | false = false): void => {
  let buses: BusesUnderTest;
  const work = (handle: (held: HeldCheck) => Promise<CheckOutcome>, lane: CheckLane = 'async', heldMax = 16) =>
    buses.worker.takeChecks({ lane, heldMax, handle });

  /** Collects verdicts as they are recorded. */
  const verdicts = (): JudgedCheck[] => {
    const seen: JudgedCheck[] = [];
    buses.registration.takeVerdicts(async (judged) => {
      seen.push(judged);
      return { outcome: 'recorded' };
    });
    return seen;
  };

  const useBuses = (): void => {
    beforeEach(async () => {
      buses = await factory.open();
    });
    afterEach(() => buses.stop());
  };

  describe(`${name} as a document check bus`, { skip }, () => {
    useBuses();

    for (const kind of ['verified', 'refused', 'failed'] as const) {
      it(`brings the answer "${kind}" to who asked`, async () => {
        work(judgedAs(kind), 'await');
        assert.deepEqual(await buses.registration.ask(awaited()), { ok: true, value: documentVerdicts[kind] });
      });
    }

    it('brings the whole check to the worker, and with it the trace', async () => {
      const held: HeldCheck[] = [];
      const take = async (each: HeldCheck): Promise<CheckOutcome> => {
        held.push(each);
        return judgedAs('verified')();
      };
      work(take, 'await');
      work(take, 'async');
      const [anonymous, known, later] = [awaited(), awaited({ clientId: 'c1' }), durable({ revision: 7 })];
      await Promise.all([buses.registration.ask(anonymous), buses.registration.ask(known)]);
      assert.deepEqual(await buses.registration.enqueue(later), { ok: true, value: 'enqueued' });
      await until('the worker has all three', () => held.length === 3);
      const byId = new Map(held.map(({ check }) => [check.checkId, check]));
      for (const check of [anonymous, known, later]) assert.deepEqual(byId.get(check.checkId), check);
      assert.ok(held.every(({ attempt }) => attempt === 1));
    });

    for (const kind of ['verified', 'refused', 'failed'] as const) {
      it(`KEY-10: brings the answer "${kind}" on keys to who asked`, async () => {
        work(judgedAs(kind), 'keys');
        const check = { ...keysCheck, checkId: randomUUID() };
        assert.deepEqual(await buses.registration.ask(check), { ok: true, value: documentVerdicts[kind] });
      });
    }

    it('KEY-10: brings a check of keys to who takes keys, and to nobody else', async () => {
      const held: HeldCheck[] = [];
      const take = async (each: HeldCheck): Promise<CheckOutcome> => {
        held.push(each);
        return judgedAs('verified')();
      };
      for (const lane of ['await', 'async'] as const) work(() => assert.fail('no check of a sector'), lane);
      const checks = [
        { ...keysCheck, checkId: randomUUID() },
        { ...keysCheck, checkId: randomUUID(), clientId: 'c1' },
      ];
      for (const check of checks) {
        assert.deepEqual(await buses.registration.ask({ ...check, waitMs: 100 }), { ok: false, error: 'no-verdict' });
      }
      work(take, 'keys');
      const known = { ...keysCheck, checkId: randomUUID(), clientId: 'c2' };
      assert.ok((await buses.registration.ask(known)).ok);
      assert.deepEqual(held.at(-1), { check: known, attempt: 1 });
    });

    for (const [lane, example] of [
      ['await', awaitedSectorCheck],
      ['keys', keysCheck],
    ] as const) {
      it(`SEC-14: brings what the checker failed by to the caller that waits in the lane "${lane}", and it is no verdict`, async () => {
        work(async () => ({ outcome: 'unable', failure: checkFailure }), lane);
        const check = { ...example, checkId: randomUUID() };
        assert.deepEqual(await buses.registration.ask(check), { ok: false, error: checkFailure });
      });
    }

    it('SEC-14: brings no verdict on a durable check that the checker failed, and does not hold it any longer', async () => {
      const seen = verdicts();
      const [unable, judged] = [durable(), durable()];
      const taken: string[] = [];
      work(async ({ check }) => {
        taken.push(check.checkId);
        return check.checkId === unable.checkId ? { outcome: 'unable', failure: checkFailure } : judgedAs('verified')();
      });
      for (const check of [unable, judged]) await buses.registration.enqueue(check);
      await until('the verdict on the other', () => seen.length === 1);
      assert.deepEqual(
        seen.map(({ checkId }) => checkId),
        [judged.checkId],
      );
      assert.deepEqual(taken, [unable.checkId, judged.checkId]);
    });
  });

  describe(`${name} as a document check bus whose caller waits`, { skip }, () => {
    useBuses();

    it('gives up at the end of the wait when nobody answers', async () => {
      const began = performance.now();
      assert.deepEqual(await buses.registration.ask(awaited({ waitMs: 200 })), { ok: false, error: 'no-verdict' });
      const waitedMs = performance.now() - began;
      assert.ok(waitedMs >= 190 && waitedMs < withRoom(200), `${waitedMs} ms`);
    });

    it('gives up at the end of the wait when the worker drops the check', async () => {
      work(async () => ({ outcome: 'dropped' }), 'await');
      assert.deepEqual(await buses.registration.ask(awaited({ waitMs: 200 })), { ok: false, error: 'no-verdict' });
    });

    it('W1: a check that is asked for twice at once is checked once and answered to both', async () => {
      let checks = 0;
      work(async () => {
        checks += 1;
        await delay(50);
        return judgedAs('refused')();
      }, 'await');
      const check = awaited();
      const answers = await Promise.all([buses.registration.ask(check), buses.registration.ask(check)]);
      for (const answer of answers) assert.deepEqual(answer, { ok: true, value: documentVerdicts.refused });
      assert.equal(checks, 1);
    });
  });

  describe(`${name} as a sector bus for durable checks`, { skip }, () => {
    useBuses();

    it('brings the verdict on a durable check to registration, with client, revision and trace', async () => {
      const seen = verdicts();
      const { mode: _mode, subject, ...check } = durable({ revision: 3 });
      await buses.registration.enqueue({ ...durableSectorCheck, ...check });
      work(judgedAs('verified'));
      await until('a verdict', () => seen.length === 1);
      const { member, uri } = subject;
      assert.deepEqual(seen, [{ ...check, subject: { member, uri }, attempts: 1, verdict: documentVerdicts.verified }]);
    });

    it('W1: a durable check that is enqueued again while it waits is checked once and judged once', async () => {
      const seen = verdicts();
      const check = durable();
      for (let times = 0; times < 3; times += 1) assert.ok((await buses.registration.enqueue(check)).ok);
      let checks = 0;
      work(async () => {
        checks += 1;
        return judgedAs('verified')();
      });
      const last = durable();
      await buses.registration.enqueue(last);
      await until('the check after it', () => seen.some(({ checkId }) => checkId === last.checkId));
      assert.equal(checks, 2);
      assert.equal(seen.filter(({ checkId }) => checkId === check.checkId).length, 1);
    });

    it('gives a check again after the time that the worker names, and counts the attempts', async () => {
      const seen = verdicts();
      const times: number[] = [];
      const attempts: number[] = [];
      work(async ({ attempt }) => {
        times.push(performance.now());
        attempts.push(attempt);
        return attempt < 3 ? { outcome: 'again', afterMs: 150 } : judgedAs('failed')();
      });
      await buses.registration.enqueue(durable());
      await until('a verdict', () => seen.length === 1);
      assert.deepEqual(attempts, [1, 2, 3]);
      assert.equal(seen[0]?.attempts, 3);
      const [first = 0, second = 0] = times;
      assert.ok(second - first >= 140, `${second - first} ms`);
    });

    it('gives a check again when the worker threw', async () => {
      const seen = verdicts();
      work(async ({ attempt }) => {
        if (attempt === 1) throw new Error('a bug');
        return judgedAs('verified')();
      });
      await buses.registration.enqueue(durable());
      await until('a verdict', () => seen.length === 1);
      assert.equal(seen[0]?.attempts, 2);
    });

    it('gives a verdict again until it is recorded', async () => {
      let offered = 0;
      buses.registration.takeVerdicts(async () => {
        offered += 1;
        if (offered === 1) throw new Error('the log is away');
        return offered === 2 ? { outcome: 'again', afterMs: 20 } : { outcome: 'recorded' };
      });
      work(judgedAs('verified'));
      await buses.registration.enqueue(durable());
      await until('a third offer', () => offered === 3);
      await delay(100);
      assert.equal(offered, 3);
    });

    it('gives one verdict at a time', async () => {
      let atOnce = 0;
      let atOnceMax = 0;
      let recorded = 0;
      buses.registration.takeVerdicts(async () => {
        atOnce += 1;
        atOnceMax = Math.max(atOnceMax, atOnce);
        await delay(2);
        atOnce -= 1;
        recorded += 1;
        return { outcome: 'recorded' };
      });
      work(judgedAs('verified'));
      for (let index = 0; index < 10; index += 1) await buses.registration.enqueue(durable());
      await until('ten verdicts', () => recorded === 10);
      assert.equal(atOnceMax, 1);
    });
  });

  describe(`${name} as a sector bus with a backlog`, { skip }, () => {
    useBuses();

    it('lets a worker hold as many checks as it said, and no more', async () => {
      const seen = verdicts();
      const { promise: released, resolve: release } = Promise.withResolvers<void>();
      let atOnce = 0;
      let atOnceMax = 0;
      work(
        async () => {
          atOnce += 1;
          atOnceMax = Math.max(atOnceMax, atOnce);
          await released;
          await delay(5);
          atOnce -= 1;
          return judgedAs('verified')();
        },
        'async',
        3,
      );
      for (let index = 0; index < 15; index += 1) await buses.registration.enqueue(durable());
      await until('three are held', () => atOnce === 3);
      release();
      await until('all verdicts', () => seen.length === 15);
      assert.equal(atOnceMax, 3);
    });

    it('shares the checks among workers, each check held by one of them', async () => {
      const seen = verdicts();
      const holders = new Map<string, string[]>();
      const takeAs = (bus: DocumentCheckBus, holder: string) =>
        bus.takeChecks({
          lane: 'async',
          heldMax: 2,
          handle: async ({ check }) => {
            holders.set(check.checkId, [...(holders.get(check.checkId) ?? []), holder]);
            await delay(10);
            return judgedAs('verified')();
          },
        });
      takeAs(buses.worker, 'one');
      takeAs(buses.otherWorker, 'other');
      const checks = Array.from({ length: 20 }, () => durable());
      await Promise.all(checks.map((check) => buses.registration.enqueue(check)));
      await until('all verdicts', () => seen.length === 20);
      assert.ok([...holders.values()].every((each) => each.length === 1));
      assert.equal(new Set([...holders.values()].flat()).size, 2);
    });

    it('answers checks that somebody waits for, whatever the backlog of durable ones', async () => {
      work(() => new Promise(() => undefined), 'async', 4);
      for (let index = 0; index < factory.durableChecksMax; index += 1) await buses.registration.enqueue(durable());
      work(judgedAs('verified'), 'await');
      assert.ok((await buses.registration.ask(awaited())).ok);
    });

    it('refuses what does not fit any more, and takes it again when there is room', async () => {
      for (let index = 0; index < factory.durableChecksMax; index += 1)
        assert.ok((await buses.registration.enqueue(durable())).ok);
      assert.deepEqual(await buses.registration.enqueue(durable()), { ok: false, error: 'overloaded' });
      const seen = verdicts();
      work(judgedAs('verified'));
      await until('all verdicts', () => seen.length === factory.durableChecksMax);
      assert.ok((await buses.registration.enqueue(durable())).ok);
    });
  });

  describe(`${name} as a sector bus at its end`, { skip }, () => {
    useBuses();

    it('waits at a stop for the check that is held, and takes no other', async () => {
      const seen = verdicts();
      const { promise: released, resolve: release } = Promise.withResolvers<void>();
      let taken = 0;
      const consumption = work(
        async () => {
          taken += 1;
          await released;
          return judgedAs('verified')();
        },
        'async',
        1,
      );
      await buses.registration.enqueue(durable());
      await buses.registration.enqueue(durable());
      await until('a check is held', () => taken === 1);
      const stopped = consumption.stop();
      release();
      await stopped;
      await until('its verdict', () => seen.length === 1);
      await delay(50);
      assert.equal(taken, 1);
    });

    it('is ready until it is stopped, and then refuses at once', async () => {
      assert.equal(await buses.registration.isReady(), true);
      const waiting = buses.registration.ask(awaited({ waitMs: tenSeconds }));
      await delay(50);
      await buses.registration.stop();
      assert.deepEqual(await waiting, { ok: false, error: 'unavailable' });
      assert.equal(await buses.registration.isReady(), false);
      assert.deepEqual(await buses.registration.ask(awaited()), { ok: false, error: 'unavailable' });
      assert.deepEqual(await buses.registration.enqueue(durable()), { ok: false, error: 'unavailable' });
    });
  });
};
