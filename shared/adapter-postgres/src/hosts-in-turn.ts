import type { PostgresPlace } from './postgres-url.ts';

/** The hosts of one database. One of them at a time is the primary. */
export type HostsInTurn = {
  /** The host for the next connection. */
  readonly place: () => PostgresPlace | undefined;
  /**
   * Tries the current host, then each of the others once. Tries no other if `isHostAway` says that the failure was not
   * the host's.
   * @throws what the last attempt threw
   */
  readonly reach: <Connection>(connect: () => Promise<Connection>, isHostAway?: () => boolean) => Promise<Connection>;
};

/** Stays with a host until it cannot be reached or is a standby. */
export const hostsInTurn = (places: readonly PostgresPlace[]): HostsInTurn => {
  let turn = 0;

  /** Many calls fail at once when a host goes away. Only the first of them moves to the next host. */
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
