import { setTimeout as pause } from 'node:timers/promises';
import type { ManagedConnection } from './connection.ts';
import type { Outgoing } from './document-check-messages.ts';
import { errorCode } from './notice.ts';

/**
 * `repeat`: the message is in the stream, or was a short while ago. `full`: the stream accepts no more. `away`: whether
 * the message is stored is unknown.
 */
export type Published = 'stored' | 'repeat' | 'full' | 'away';

type StreamMessage = Outgoing & {
  readonly subject: string;
  /** The server drops repeats within the stream's duplicate window. */
  readonly messageId: string;
  /** Also treats a message as a repeat, beyond the window, if the last one on its subject is still in the stream. */
  readonly isSoleOfSubject: boolean;
};

/** The server's error codes: another message is on this subject; the stream, the disk or the memory is full. */
const subjectTaken = '10071';
const fullCodes = ['10077', '10047', '10023', '10028'];
const tooLong = '10054';

/**
 * Stores a message in its stream.
 * @throws Error if the message is longer than the stream allows, which is a bug, because its parts are bounded.
 */
export const publish = async (server: ManagedConnection, message: StreamMessage, msMax: number): Promise<Published> => {
  const connection = server.up();
  if (connection === undefined) return 'away';
  try {
    const stored = await connection.jetstream().publish(message.subject, message.body, {
      headers: message.headers,
      msgID: message.messageId,
      timeout: msMax,
      ...(message.isSoleOfSubject ? { expect: { lastSubjectSequence: 0 } } : {}),
    });
    return stored.duplicate ? 'repeat' : 'stored';
  } catch (error) {
    const code = errorCode(error);
    if (code === tooLong) throw new Error('the message is longer than its stream allows', { cause: error });
    if (code === subjectTaken) return 'repeat';
    if (fullCodes.includes(code)) return 'full';
    if (code === '503') server.mend();
    return 'away';
  }
};

type Persistence = { readonly attemptsMax: number; readonly attemptMsMax: number; readonly pauseMs: number };

/** Publishes, and retries while the server is away. The message id makes repeats harmless. */
export const publishPersistently = async (
  server: ManagedConnection,
  message: StreamMessage,
  { attemptsMax, attemptMsMax, pauseMs }: Persistence,
): Promise<Published> => {
  for (let attempt = 1; ; attempt += 1) {
    const published = await publish(server, message, attemptMsMax);
    if (published !== 'away' || attempt >= attemptsMax) return published;
    await pause(pauseMs);
  }
};
