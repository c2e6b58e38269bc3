import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { isStoreUnavailable } from '@clientele/application';
import type { FaultProxy, ProxyFault } from '../../support/tcp-proxy.ts';
import { until } from '../../support/until.ts';

/** A store behind something that breaks, and reads that all find more than nothing there. */
export type BreakableStore = {
  readonly reads: Readonly<Record<string, () => Promise<unknown>>>;
  /** Called once in each round, after its reads have begun. */
  readonly strike: (fault: string) => void;
  readonly mend: () => Promise<void> | void;
  readonly dispose: () => Promise<void>;
};

/** Whether some reads may be answered while a store has this fault. */
export type Faults = Readonly<Record<string, 'answers some' | 'answers none'>>;

/** One read begins every 100 ms, over twice the time that one may take, so each overlaps with others that are given up. */
const rounds = 8;
const apartMs = 100;

/** The bounds that a store under test keeps. */
export const readMsMax = 400;

/**
 * R1: nothing is concluded from a read whose end the store has not confirmed. Whatever breaks, and whatever becomes of
 * the reads beside it, a read returns what is stored or is rejected as unanswered.
 */
export const overlappingReadsContract = (
  name: string,
  { open, faults }: { readonly open: () => Promise<BreakableStore>; readonly faults: Faults },
): void => {
  describe(`R1: ${name}: reads that overlap while it breaks`, () => {
    for (const [fault, answers] of Object.entries(faults)) {
      it(`are whole or unanswered, never empty or cut short: ${fault}`, async (context) => {
        const store = await open();
        context.after(store.dispose);
        const whole = await answersOf(store);
        for (const [read, found] of Object.entries(whole)) assert.ok(isSomething(found), `${read} finds something`);
        const [first = {}, ...later] = await outcomesWhile(store, fault);
        for (const outcomes of [first, ...later]) assertWholeOrUnanswered(outcomes, whole);
        if (answers === 'answers none') assert.deepEqual(later.flatMap(answered), []);
        await store.mend();
        await until('every read is whole again', async () => {
          const outcomes = await outcomesOf(store);
          assertWholeOrUnanswered(outcomes, whole);
          return answered(outcomes).length === Object.keys(whole).length;
        });
      });
    }
  });
};

/** The reads of the first round began before the fault. */
const outcomesWhile = async (store: BreakableStore, fault: string): Promise<readonly Outcomes[]> => {
  const reads: Promise<Outcomes>[] = [];
  for (let round = 0; round < rounds; round += 1) {
    reads.push(outcomesOf(store));
    store.strike(fault);
    await pause(apartMs);
  }
  return Promise.all(reads);
};

type Outcomes = Readonly<Record<string, PromiseSettledResult<unknown>>>;

const outcomesOf = async ({ reads }: BreakableStore): Promise<Outcomes> => {
  const settled = await Promise.all(
    Object.entries(reads).map(async ([read, begin]) => [read, (await Promise.allSettled([begin()]))[0]] as const),
  );
  return Object.fromEntries(settled);
};

const answersOf = async ({ reads }: BreakableStore): Promise<Readonly<Record<string, unknown>>> =>
  Object.fromEntries(await Promise.all(Object.entries(reads).map(async ([read, begin]) => [read, await begin()])));

const assertWholeOrUnanswered = (outcomes: Outcomes, whole: Readonly<Record<string, unknown>>): void => {
  for (const [read, outcome] of Object.entries(outcomes)) {
    if (outcome.status === 'fulfilled') assert.deepEqual(outcome.value, whole[read], `${read} is not what is stored`);
    else assert.ok(isStoreUnavailable(outcome.reason), `${read} is rejected otherwise: ${String(outcome.reason)}`);
  }
};

const answered = (outcomes: Outcomes): readonly string[] =>
  Object.keys(outcomes).filter((read) => outcomes[read]?.status === 'fulfilled');

const isSomething = (found: unknown): boolean => (Array.isArray(found) ? found.length > 0 : Boolean(found));

/** The faults of a connection. Every engine on a server has them. */
export const connectionFaults: Faults = {
  'nothing is forwarded': 'answers none',
  'nothing is read': 'answers none',
  'connections are refused': 'answers none',
  'connections are forgotten': 'answers some',
  'connections are reset again and again': 'answers some',
  'replies are lost': 'answers none',
  'replies break off': 'answers some',
  'replies are slow': 'answers some',
  'replies are too slow': 'answers none',
};

const proxyFaults: Readonly<Record<string, readonly ProxyFault[]>> = {
  'nothing is forwarded': [{ mode: 'blackhole' }],
  'nothing is read': [{ mode: 'freeze' }],
  'connections are refused': [{ mode: 'cut' }],
  'connections are forgotten': [{ mode: 'forget' }],
  'connections are reset again and again': [{ mode: 'cut' }, { mode: 'pass' }],
  'replies are lost': [{ mode: 'lose-replies' }],
  'replies break off': [{ mode: 'cut-after', replyBytes: 700 }],
  'replies are slow': [{ mode: 'slow', delayMs: apartMs / 2 }],
  'replies are too slow': [{ mode: 'slow', delayMs: readMsMax }],
};

/** Returns whether this is a fault of the connection, which the proxy then has. */
export const breakConnection = (fault: string, setFault: (fault: ProxyFault) => void): boolean => {
  const found = proxyFaults[fault];
  for (const each of found ?? []) setFault(each);
  return found !== undefined;
};

/** A store whose only faults are those of its connections. */
export const behind = (
  proxy: FaultProxy,
  { reads, close }: Pick<BreakableStore, 'reads'> & { readonly close: () => Promise<unknown> },
): BreakableStore => ({
  reads,
  strike: (fault) => void breakConnection(fault, proxy.setFault),
  mend: () => proxy.setFault({ mode: 'pass' }),
  dispose: async () => {
    await close();
    await proxy.close();
  },
});
