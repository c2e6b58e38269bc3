import { setTimeout as pause } from 'node:timers/promises';
import type { HeldLease } from '@clientele/application';
import { advisoryKeys } from './advisory-keys.ts';
import type { OwnConnection, PostgresDatabase } from './database.ts';

export type LeaseTimes = {
  /** How often the holder shows that it is there, and the others look whether it is gone. */
  readonly beatMs: number;
  /** A holder that has not been heard of for so long has lost the lease: the server ends its session. */
  readonly silenceMsMax: number;
};

export const leaseTimes: LeaseTimes = { beatMs: 1_000, silenceMsMax: 5_000 };

/**
 * Tries once to take a lock that lives as long as a connection does. The server frees it when the connection ends, when the holder
 * shows nothing for `silenceMsMax` (stopped, say, with its connection open), and when its machine has vanished from the network.
 * @throws PostgresError where the database does not answer.
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

/** A beat that is not answered in time is a lease that may be lost. */
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
