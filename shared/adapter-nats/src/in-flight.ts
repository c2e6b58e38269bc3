import { setTimeout as pause } from 'node:timers/promises';
import type { StreamPlan } from '@clientele/messages';
import type { Delivery } from './delivery.ts';
import type { OnNotice } from './notice.ts';
import { semaphore } from './semaphore.ts';

export type InFlightOptions = {
  readonly stream: StreamPlan;
  readonly heldMax: number;
  /** Finishes, gives back or discards the delivery. If it throws, the delivery is redelivered. */
  readonly handle: (delivery: Delivery) => Promise<void>;
  /** How long a stop waits for held messages. */
  readonly stopMsMax: number;
  readonly onNotice: OnNotice;
};

/** The messages that one consumption holds. */
export type InFlight = {
  readonly add: (delivery: Delivery, whenFinished: () => void) => void;
  /** How many more messages may be requested. */
  readonly room: () => number;
  /** Starts nothing more. Waits for started work, for a bounded time, and gives the rest back for other processes. */
  readonly end: () => Promise<void>;
};

/** Pause before a delivery whose handler threw is redelivered. */
const redeliverMs = 1_000;

export const inFlight = (options: InFlightOptions): InFlight => {
  const { heldMax, handle, stopMsMax } = options;
  const held = new Set<Promise<void>>();
  const enter = semaphore(heldMax);
  const abandoning = new AbortController();
  let isEnding = false;

  /** An abandoned request may still be answered, so more messages may arrive than requested. They wait here. */
  const inTurn = (delivered: Delivery): Promise<void> =>
    enter(async () => (isEnding ? delivered.giveBack(0) : handle(delivered)));

  return {
    add: (delivered, whenFinished) => {
      if (isEnding) return delivered.giveBack(0);
      const finishing = handled(delivered, { ...options, handle: inTurn }, abandoning.signal).then(() => {
        held.delete(finishing);
        whenFinished();
      });
      held.add(finishing);
    },
    room: () => heldMax - held.size,
    end: async () => {
      isEnding = true;
      await settledWithin(held, stopMsMax);
      abandoning.abort();
    },
  };
};

const settledWithin = async (work: ReadonlySet<Promise<void>>, msMax: number): Promise<void> => {
  const given = new AbortController();
  const late = pause(msMax, undefined, { signal: given.signal }).catch(() => undefined);
  await Promise.race([Promise.all(work), late]);
  given.abort();
};

/** Holds a message and renews the hold until the message is finished or given back. Never throws. */
const handled = async (held: Delivery, options: InFlightOptions, abandoning: AbortSignal): Promise<void> => {
  const { handle, stream, onNotice } = options;
  const renewing = setInterval(held.renew, stream.consumer.ackWaitMs / 3);
  const abandon = (): void => {
    clearInterval(renewing);
    held.giveBack(0);
  };
  abandoning.addEventListener('abort', abandon);
  try {
    await handle(held);
  } catch (error) {
    onNotice({ kind: 'work-failed', stream: stream.name, error });
    held.giveBack(redeliverMs);
  } finally {
    abandoning.removeEventListener('abort', abandon);
    clearInterval(renewing);
  }
};
