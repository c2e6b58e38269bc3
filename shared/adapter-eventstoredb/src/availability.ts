import { pause } from './within.ts';

/** Appends use a gRPC stream of their own, which can hang while reads are answered. */
export type Call = 'append' | 'read';

/** Whether the store answers, so that no call waits for a store that is known to be away. */
export type Availability = {
  readonly isAway: () => boolean;
  /** Must be called after every answer, including a refusal. */
  readonly answered: (call: Call) => void;
  /** Must be called when a call that started at `beganMs` (monotonic, in milliseconds) was not answered. */
  readonly unanswered: (call: Call, beganMs: number) => void;
  readonly close: () => Promise<void>;
};

export type AvailabilityActions = {
  /** Ends calls that hang in the client. */
  readonly renew: () => Promise<void>;
  /** Whether the store answers a small read; bounded, and never throws. */
  readonly probe: () => Promise<boolean>;
};

const probeEveryMs = 250;

/** While the store is away, one small read probes it periodically, and every other call is refused at once. */
export const watchAvailability = ({ renew, probe }: AvailabilityActions): Availability => {
  const stop = new AbortController();
  const lastAnswerMs = { append: 0, read: 0 };
  let isAway = false;
  let recovering: Promise<void> = Promise.resolve();

  const answered = (call: Call): void => {
    lastAnswerMs[call] = performance.now();
    isAway = false;
  };

  const recover = async (): Promise<void> => {
    while (isAway && !stop.signal.aborted) {
      // Each probe has a client of its own. The connection of the one before may be dead without anyone having said so.
      await renew();
      if (await probe()) return answered('read');
      await pause(probeEveryMs, stop.signal);
    }
  };

  return {
    isAway: () => isAway,
    answered,
    unanswered: (call, beganMs) => {
      const othersWereAnswered = lastAnswerMs[call] >= beganMs;
      if (isAway || othersWereAnswered || stop.signal.aborted) return;
      isAway = true;
      recovering = recovering.then(recover);
    },
    close: async () => {
      stop.abort();
      await recovering;
    },
  };
};
