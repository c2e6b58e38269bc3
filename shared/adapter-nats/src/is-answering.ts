import { setTimeout as pause } from 'node:timers/promises';
import type { ManagedConnection } from './connection.ts';

const answerMsMax = 1_000;

/** Whether the server answers now. */
export const isAnswering = async (server: ManagedConnection): Promise<boolean> => {
  const connection = server.up();
  if (connection === undefined) return false;
  const given = new AbortController();
  const answered = connection.flush().then(
    () => true,
    () => false,
  );
  const late = pause(answerMsMax, false, { signal: given.signal }).catch(() => false);
  const isUp = await Promise.race([answered, late]);
  given.abort();
  return isUp;
};
