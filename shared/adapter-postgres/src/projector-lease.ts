import { setTimeout as pause } from 'node:timers/promises';
import type { HeldLease, ProjectorLease } from '@clientele/application';
import { type LeaseTimes, leaseTimes, tryLease } from './advisory-lease.ts';
import type { PostgresDatabase } from './database.ts';

/**
 * Lets one of many processes project. It only spares them work: what keeps two of them from harm is that a change of the read model
 * moves it from the position it was read at, or not at all.
 * @param options.onTrouble told when the database does not answer; asking goes on.
 */
export const postgresProjectorLease = (
  database: Pick<PostgresDatabase, 'connect'>,
  options: { readonly onTrouble: (error: unknown) => void; readonly times?: LeaseTimes },
): ProjectorLease => {
  const times = options.times ?? leaseTimes;

  const attempt = (): Promise<HeldLease | undefined> =>
    tryLease(database, 'projector', times).catch((error: unknown) => {
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
