import { type CheckOutcome, type DurableCheck, type HeldCheck, judgementOf } from '@clientele/application';
import type { Judgement } from '@clientele/domain';
import { documentCheckSubjects, type StreamPlan } from '@clientele/messages';
import type { ManagedConnection } from './connection.ts';
import type { Delivery } from './delivery.ts';
import { judgedMessage, type Outgoing, type ReceivedCheck, receivedCheck } from './document-check-messages.ts';
import type { OnNotice } from './notice.ts';
import { type Published, publishPersistently } from './publish.ts';

type Parts = {
  readonly server: ManagedConnection;
  readonly now: () => string;
  readonly onNotice: OnNotice;
  readonly stream: StreamPlan;
  readonly handle: (held: HeldCheck) => Promise<CheckOutcome>;
};

/** Retries long enough to survive a restart of the server, but a worker does not hold a verdict for ever. */
const publishing = { attemptsMax: 20, attemptMsMax: 2_000, pauseMs: 500 };
/** A full stream means that verdicts are not being consumed, which does not resolve within a second. */
const fullPauseMs = 10_000;
const answerMsMax = 2_000;

/**
 * Handles one message. The verdict is published before the check is acknowledged, so that a crash in between repeats a
 * check instead of losing it.
 */
export const checkHandler =
  (parts: Parts) =>
  async (held: Delivery): Promise<void> => {
    const { onNotice, stream, handle } = parts;
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
    const judgement = judgementOf(outcome);
    const judged = judgement && { judgement, attempts: held.deliveries };
    if (judged !== undefined && (await publishJudged(parts, received, judged)) === 'full') held.giveBack(fullPauseMs);
    else await held.finish();
  };

type Judged = { readonly judgement: Judgement; readonly attempts: number };

/** Publishes nothing for a durable check that could not be judged: that would block the verdict still to come. */
const publishJudged = async (
  { server, now, onNotice }: Parts,
  received: ReceivedCheck,
  judged: Judged,
): Promise<Stored | 'nothing'> => {
  const { check } = received;
  if (check.mode === 'async' && !judged.judgement.ok) return 'nothing';
  const message = judgedMessage({ check, ...judged }, { time: now() });
  const published = await (check.mode === 'async'
    ? publishVerdict(server, check, message)
    : answer(server, received, message));
  if (published !== 'full')
    onNotice({ kind: 'verdict-published', checkId: check.checkId, isRepeat: published === 'repeat' });
  return published;
};

type Stored = Exclude<Published, 'away'>;

/** @throws Error while the server is away. */
const answer = async (
  server: ManagedConnection,
  { check, answerTo }: ReceivedCheck,
  message: Outgoing,
): Promise<Stored> => {
  const connection = server.up();
  if (connection === undefined) throw new Error('NATS cannot be reached');
  connection.publish(documentCheckSubjects.answer({ ...check, instance: answerTo }), message.body, {
    headers: message.headers,
  });
  await within(connection.flush(), answerMsMax);
  return 'stored';
};

/** @throws Error while the server is away. */
const publishVerdict = async (server: ManagedConnection, check: DurableCheck, message: Outgoing): Promise<Stored> => {
  const verdict = {
    ...message,
    subject: documentCheckSubjects.verdict(check),
    messageId: `${check.tenant}.${check.checkId}`,
    isSoleOfSubject: true,
  };
  const published = await publishPersistently(server, verdict, publishing);
  if (published === 'away') throw new Error('NATS cannot be reached');
  return published;
};

const within = async (work: Promise<void>, msMax: number): Promise<void> => {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error('NATS does not answer')), msMax);
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
};
