import type { CheckOutcome, HeldCheck } from '@clientele/application';
import { documentCheckSubjects, type StreamPlan } from '@clientele/messages';
import type { ManagedConnection } from './connection.ts';
import type { Delivery } from './delivery.ts';
import { judgedMessage, type Outgoing, type ReceivedCheck, receivedCheck } from './document-check-messages.ts';
import type { OnNotice } from './notice.ts';
import { publishPersistently } from './publish.ts';

type Parts = {
  readonly server: ManagedConnection;
  readonly now: () => string;
  readonly onNotice: OnNotice;
  readonly stream: StreamPlan;
  readonly handle: (held: HeldCheck) => Promise<CheckOutcome>;
};

/** A verdict outlives a server that restarts, and its worker does not hold it for ever. */
const publishing = { attemptsMax: 20, attemptMsMax: 2_000, pauseMs: 500 };
/** Nobody takes verdicts: this is not cured in a second. */
const fullPauseMs = 10_000;
const answerMsMax = 2_000;

/** Works on one message: the verdict is published first and the check acknowledged after, so that a crash in between repeats a check and loses none. */
export const checkHandler =
  ({ server, now, onNotice, stream, handle }: Parts) =>
  async (held: Delivery): Promise<void> => {
    const received = receivedCheck({ header: held.header, body: held.body() });
    if (received === undefined) {
      onNotice({ kind: 'message-refused', stream: stream.name, sequence: held.sequence });
      held.discard();
      return;
    }
    const outcome = await handle({ check: received.check, attempt: held.deliveries });
    if (outcome.outcome === 'again') {
      held.giveBack(outcome.afterMs);
      return;
    }
    if (outcome.outcome === 'judged') {
      const { check } = received;
      const message = judgedMessage({ check, verdict: outcome.verdict, attempts: held.deliveries }, { time: now() });
      const published = await (check.mode === 'async'
        ? tell(server, received, message)
        : answer(server, received, message));
      if (published === 'full') {
        held.giveBack(fullPauseMs);
        return;
      }
      onNotice({ kind: 'verdict-published', checkId: check.checkId, isRepeat: published === 'repeat' });
    }
    await held.finish();
  };

/** @throws Error while the server is away. */
const answer = async (
  server: ManagedConnection,
  { check, answerTo }: ReceivedCheck,
  message: Outgoing,
): Promise<'stored'> => {
  const connection = server.up();
  if (connection === undefined) throw new Error('the server is away');
  connection.publish(documentCheckSubjects.answer({ ...check, instance: answerTo }), message.body, {
    headers: message.headers,
  });
  await within(connection.flush(), answerMsMax);
  return 'stored';
};

/** @throws Error while the server is away. */
const tell = async (
  server: ManagedConnection,
  { check }: ReceivedCheck,
  message: Outgoing,
): Promise<'stored' | 'repeat' | 'full'> => {
  const told = {
    ...message,
    subject: documentCheckSubjects.verdict(check),
    messageId: `${check.tenant}.${check.checkId}`,
    isSoleOfSubject: true,
  };
  const published = await publishPersistently(server, told, publishing);
  if (published === 'away') throw new Error('the server is away');
  return published;
};

const within = async (work: Promise<void>, msMax: number): Promise<void> => {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error('the server does not answer')), msMax);
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
};
