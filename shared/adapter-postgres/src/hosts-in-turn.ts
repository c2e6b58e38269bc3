import type { PostgresPlace } from './postgres-url.ts';

/** The hosts of one database, of which one at a time is the primary. */
export type HostsInTurn = {
  /** Where the next connection goes. */
  readonly place: () => PostgresPlace | undefined;
  /**
   * Tries the host whose turn it is, then each of the others once; no other where `isHostAway` says that it was not the host that failed.
   * @throws what the last one threw
   */
  readonly reach: <Connection>(connect: () => Promise<Connection>, isHostAway?: () => boolean) => Promise<Connection>;
};

/** It stays with a host until that one cannot be reached, or is a standby. */
export const hostsInTurn = (places: readonly PostgresPlace[]): HostsInTurn => {
  let turn = 0;

  /** Many calls fail at once when a host goes: the first of them passes the turn on. */
  const passOn = (failed: number): void => {
    if (turn === failed) turn = (turn + 1) % places.length;
  };

  return {
    place: () => places[turn],
    reach: async (connect, isHostAway = () => true) => {
      for (let tried = 1; ; tried += 1) {
        const tries = turn;
        try {
          return await connect();
        } catch (error) {
          if (!isHostAway()) throw error;
          passOn(tries);
          if (tried >= places.length) throw error;
        }
      }
    },
  };
};
