import { AsyncLocalStorage } from 'node:async_hooks';
import type { Consumption } from '@clientele/application';

/** What happens to an entry: it is removed, or it is redelivered after a pause. */
export type Handled = 'done' | { readonly againAfterMs: number };

type Entry<Value> = {
  readonly id: string;
  readonly value: Value;
  /** Runs a function in the async context in which the entry was offered. */
  readonly inItsContext: <Result>(work: () => Result) => Result;
  attempt: number;
};

type Taker<Value> = {
  readonly heldMax: number;
  readonly handle: (value: Value, attempt: number) => Promise<Handled>;
  readonly held: Set<Promise<void>>;
};

export type WorkQueue<Value> = {
  /** `known`: an entry with this id is already waiting, resting or held, so this one is not added. */
  readonly offer: (id: string, value: Value) => 'added' | 'known' | 'full';
  /** Removes an entry that is still waiting for a taker. */
  readonly withdraw: (id: string) => void;
  readonly take: (taker: Omit<Taker<Value>, 'held'>) => Consumption;
  readonly stop: () => Promise<void>;
};

export type QueueLimits = {
  /** Maximum number of entries that are waiting, resting or held. */
  readonly entriesMax: number;
  /** Pause before an entry whose handler threw is redelivered. */
  readonly redeliverMs: number;
  /** How long a stop waits for held entries. */
  readonly stopMsMax: number;
};

type QueueOptions = QueueLimits & {
  /** Called with the error of a handler that threw. */
  readonly onFault: (error: unknown) => void;
};

/**
 * Hands out entries in order. One taker at a time holds an entry until it is done, and handles it in the async context
 * of its offer. Nothing outlives the process.
 */
export const workQueue = <Value>(options: QueueOptions): WorkQueue<Value> => {
  const known = new Set<string>();
  const resting = new Set<NodeJS.Timeout>();
  const takers = new Set<Taker<Value>>();
  let waiting: Entry<Value>[] = [];

  const handOut = (): void => {
    for (let taker = freeTaker(takers); taker !== undefined && waiting.length > 0; taker = freeTaker(takers)) {
      const entry = waiting.shift();
      if (entry !== undefined) hold(taker, entry);
    }
  };

  const hold = (taker: Taker<Value>, entry: Entry<Value>): void => {
    entry.attempt += 1;
    const inFlight = handled(taker, entry, options).then((outcome) => {
      taker.held.delete(inFlight);
      if (outcome === 'done') known.delete(entry.id);
      else rest(entry, outcome.againAfterMs);
      handOut();
    });
    taker.held.add(inFlight);
  };

  const rest = (entry: Entry<Value>, afterMs: number): void => {
    const timer = setTimeout(() => {
      resting.delete(timer);
      waiting.push(entry);
      handOut();
    }, afterMs);
    resting.add(timer);
  };

  const leave = async (taker: Taker<Value>): Promise<void> => {
    takers.delete(taker);
    await settledWithin(taker.held, options.stopMsMax);
  };

  return {
    offer: (id, value) => {
      if (known.has(id)) return 'known';
      if (known.size >= options.entriesMax) return 'full';
      known.add(id);
      waiting.push({ id, value, inItsContext: AsyncLocalStorage.snapshot(), attempt: 0 });
      handOut();
      return 'added';
    },
    withdraw: (id) => {
      const before = waiting.length;
      waiting = waiting.filter((entry) => entry.id !== id);
      if (waiting.length < before) known.delete(id);
    },
    take: (taking) => {
      const taker = { ...taking, held: new Set<Promise<void>>() };
      takers.add(taker);
      handOut();
      return { stop: () => leave(taker) };
    },
    stop: async () => {
      for (const timer of resting) clearTimeout(timer);
      await Promise.all([...takers].map(leave));
    },
  };
};

/** The free taker that holds the fewest entries, so that takers share the load. */
const freeTaker = <Value>(takers: ReadonlySet<Taker<Value>>): Taker<Value> | undefined =>
  [...takers].filter(({ held, heldMax }) => held.size < heldMax).sort((a, b) => a.held.size - b.held.size)[0];

const handled = async <Value>(
  taker: Taker<Value>,
  { value, attempt, inItsContext }: Entry<Value>,
  { redeliverMs, onFault }: Pick<QueueOptions, 'redeliverMs' | 'onFault'>,
): Promise<Handled> => {
  try {
    return await inItsContext(() => taker.handle(value, attempt));
  } catch (error) {
    inItsContext(() => onFault(error));
    return { againAfterMs: redeliverMs };
  }
};

const settledWithin = async (work: ReadonlySet<Promise<void>>, msMax: number): Promise<void> => {
  const { promise: late, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, msMax);
  await Promise.race([Promise.all(work), late]);
  clearTimeout(timer);
};
