import { setTimeout as pause } from 'node:timers/promises';
import type { HeldLease, Lease } from '@clientele/application';
import { type LeaseTimes, leaseTimes, tryLease } from './advisory-lease.ts';
import type { PostgresDatabase } from './database.ts';

/**
 * Lets one of many processes do some work. The lease only avoids duplicate work and is no fence: for a moment, two
 * processes may believe that they hold it. The read model has a fence of its own: a change takes effect only at the
 * position from which it was computed.
 * @param options.name identifies the work; `projector` is the projector's name in every version of this program.
 * @param options.onTrouble called when the database does not answer; `take` continues to wait for the lease.
 */
export const postgresLease = (
  database: Pick<PostgresDatabase, 'connect'>,
  options: {
    readonly name: string;
    readonly onTrouble: (error: unknown) => void;
    readonly times?: LeaseTimes;
  },
): Lease => {
  const times = options.times ?? leaseTimes;

  const attempt = (): Promise<HeldLease | undefined> =>
    tryLease(database, options.name, times).catch((error: unknown) => {
      options.onTrouble(error);
      return undefined;
    });

  return {
    take: async (signal) => {
      while (!signal.aborted) {
        const held = await attempt();
        if (held !== undefined && signal.aborted) await held.release();
        else if (held !== undefined) return held;
        await pause(times.beatMs, undefined, { signal }).catch(() => {});
      }
      return undefined;
    },
  };
};
