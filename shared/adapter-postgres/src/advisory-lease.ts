import { setTimeout as pause } from 'node:timers/promises';
import type { HeldLease } from '@clientele/application';
import { advisoryKeys } from './advisory-keys.ts';
import type { OwnConnection, PostgresDatabase } from './database.ts';

export type LeaseTimes = {
  /** Interval at which the holder proves that it is alive, and the others try to take the lease. */
  readonly beatMs: number;
  /** A holder that is silent for this long loses the lease: the server ends its session. */
  readonly silenceMsMax: number;
};

export const leaseTimes: LeaseTimes = { beatMs: 1_000, silenceMsMax: 5_000 };

/**
 * Tries once to take a lock that lives as long as its connection. The server frees it when the connection ends, when
 * the holder is silent for `silenceMsMax` (suspended with an open connection, for example), and when its machine has
 * vanished from the network.
 * @returns undefined if another process holds the lock.
 * @throws PostgresError if the database does not answer.
 */
export const tryLease = async (
  database: Pick<PostgresDatabase, 'connect'>,
  name: string,
  { beatMs, silenceMsMax }: LeaseTimes,
): Promise<HeldLease | undefined> => {
  const connection = await database.connect();
  try {
    await connection.query({ text: sessionText(silenceMsMax) });
    const [row] = await connection.query({
      text: 'select pg_try_advisory_lock($1, $2) as taken',
      values: advisoryKeys(name),
    });
    if (row?.taken === true) return held(connection, beatMs);
  } catch (error) {
    await connection.close();
    throw error;
  }
  await connection.close();
  return undefined;
};

const sessionText = (silenceMsMax: number): string => {
  const silenceSeconds = Math.max(1, Math.round(silenceMsMax / 1000));
  return `set idle_session_timeout = ${silenceMsMax}; set tcp_keepalives_idle = ${silenceSeconds};
    set tcp_keepalives_interval = 1; set tcp_keepalives_count = 3; set tcp_user_timeout = ${silenceMsMax}`;
};

const held = (connection: OwnConnection, beatMs: number): HeldLease => {
  const beating = beat(connection, beatMs);
  return {
    lost: connection.ended,
    release: async () => {
      await connection.close();
      await beating;
    },
  };
};

/** If a beat is not answered in time, the lease may be lost, so it is given up. */
const beat = async (connection: OwnConnection, beatMs: number): Promise<void> => {
  try {
    while (!connection.ended.aborted) {
      await pause(beatMs, undefined, { signal: connection.ended });
      await connection.query({ text: 'select' });
    }
  } catch {
    await connection.close();
  }
};
