import {
  type AwaitedCheck,
  type Delay,
  type DocumentCheck,
  type DocumentChecks,
  laneOf,
  pendingReplies,
} from '@clientele/application';
import { fail, ok } from '@clientele/domain';
import { documentCheckSubjects } from '@clientele/messages';
import type { NatsConnection } from 'nats';
import type { ManagedConnection } from './connection.ts';
import { receivedAnswer, requestMessage } from './document-check-messages.ts';
import { type Published, publish } from './publish.ts';

/** Checks that this process waits for at the same time; more are refused as overload. */
const pendingMax = 8_192;
const enqueueMsMax = 2_000;
const enqueueAttemptsMax = 2;

type RequestReply = Pick<DocumentChecks, 'ask' | 'enqueue'> & {
  readonly listen: (connection: NatsConnection) => void;
  readonly stop: () => void;
};

/** Sends checks on behalf of one instance. Only that instance receives the answers. */
export const requestReply = (
  server: ManagedConnection,
  { instance, now, delay }: { readonly instance: string; readonly now: () => string; readonly delay: Delay },
): RequestReply => {
  const replies = pendingReplies(delay);
  let listening: NatsConnection | undefined;

  const messageOf = (check: DocumentCheck) => ({
    ...requestMessage(check, { time: now(), instance }),
    subject: subjectOf[laneOf(check)](check),
    messageId: `${check.tenant}.${check.checkId}`,
    isSoleOfSubject: check.mode === 'async',
  });

  const request = async (check: AwaitedCheck): Promise<void> => {
    const refusal = refusalOf(await publish(server, messageOf(check), check.waitMs));
    if (refusal !== undefined) replies.answer(check.checkId, fail(refusal));
  };

  return {
    listen: (connection) => {
      if (listening === connection) return;
      listening = connection;
      connection.subscribe(documentCheckSubjects.answersOf(instance), {
        callback: (error, message) => {
          if (error !== null) return;
          const header = (name: string): string => message.headers?.get(name) ?? '';
          const answer = receivedAnswer({ header, body: message.string() });
          if (answer !== undefined) replies.answer(answer.checkId, answer.judgement);
        },
      });
    },
    ask: async (check) => {
      if (server.up() === undefined) return fail('unavailable');
      if (replies.count() >= pendingMax) return fail('overloaded');
      const answer = replies.wait(check.checkId, check.waitMs);
      await Promise.race([answer, request(check)]);
      return answer;
    },
    enqueue: async (check) => {
      let refusal = refusalOf(await publish(server, messageOf(check), enqueueMsMax));
      for (let attempt = 2; refusal === 'unavailable' && attempt <= enqueueAttemptsMax; attempt += 1)
        refusal = refusalOf(await publish(server, messageOf(check), enqueueMsMax));
      return refusal === undefined ? ok('enqueued') : fail(refusal);
    },
    stop: () => replies.answerAll(fail('unavailable')),
  };
};

const subjectOf = {
  await: documentCheckSubjects.awaitedCheck,
  async: documentCheckSubjects.durableCheck,
  keys: documentCheckSubjects.keysCheck,
} as const;

const refusalOf = (published: Published): 'overloaded' | 'unavailable' | undefined => {
  switch (published) {
    case 'stored':
    case 'repeat':
      return undefined;
    case 'full':
      return 'overloaded';
    case 'away':
      return 'unavailable';
  }
};
