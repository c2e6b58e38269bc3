/*
 * Every subject, stream and consumer of document checks, with its limits, in one place. No stream drops messages to
 * make room (`discard: new`): a full stream refuses, and the publisher backs off (N4).
 */

const second = 1_000;
const minute = 60 * second;
const day = 24 * 60 * minute;
const kibibyte = 1_024;
const mebibyte = 1_024 * kibibyte;

type SubjectParts = { readonly tenant: string; readonly checkId: string };

export const documentCheckSubjects = {
  /** A sector check that a request is waiting for. */
  awaitedCheck: ({ tenant, checkId }: SubjectParts): string => `dcr.v1.${tenant}.sector.check.await.${checkId}`,
  /** A sector check of a client that is already registered. */
  durableCheck: ({ tenant, checkId }: SubjectParts): string => `dcr.v1.${tenant}.sector.check.async.${checkId}`,
  /** A key check that a request is waiting for. */
  keysCheck: ({ tenant, checkId }: SubjectParts): string => `dcr.v1.${tenant}.keys.check.${checkId}`,
  /** The verdict on a durable check. */
  verdict: ({ tenant, checkId }: SubjectParts): string => `dcr.v1.${tenant}.sector.judged.${checkId}`,
  /** The verdict on an awaited check. Not kept in a stream, because it is worthless once the wait has ended. */
  answer: ({ tenant, checkId, instance }: SubjectParts & { readonly instance: string }): string =>
    `dcr.v1.${tenant}.sector.answer.${instance}.${checkId}`,
  answersOf: (instance: string): string => `dcr.v1.*.sector.answer.${instance}.*`,
} as const;

export type StreamPlan = {
  readonly name: string;
  readonly subjects: readonly string[];
  /** `memory` for messages that are worthless after a restart. */
  readonly storage: 'memory' | 'file';
  readonly messagesMax: number;
  readonly bytesMax: number;
  readonly messageBytesMax: number;
  readonly ageMsMax: number;
  /**
   * Within this window, repeats of a message id are discarded. Repeats of a message that is still queued are refused
   * later, too.
   */
  readonly duplicateWindowMs: number;
  /**
   * The only consumer. What it acknowledges is removed (work queue), so a full stream means that nothing consumes it.
   */
  readonly consumer: ConsumerPlan;
};

type ConsumerPlan = {
  readonly name: string;
  /**
   * After this long without acknowledgement the receiver is presumed dead, and the message is redelivered. Work in
   * progress renews the wait.
   */
  readonly ackWaitMs: number;
  /**
   * Includes messages that rest between two attempts. At this limit nothing more is delivered, so for durable checks it
   * equals the stream's capacity.
   */
  readonly heldMax: number;
};

export type DocumentCheckStream = 'awaitedChecks' | 'durableChecks' | 'keysChecks' | 'verdicts';

export const documentCheckStreams: Readonly<Record<DocumentCheckStream, StreamPlan>> = {
  awaitedChecks: {
    name: 'dcr-v1-sector-check-await',
    subjects: ['dcr.v1.*.sector.check.await.*'],
    storage: 'memory',
    messagesMax: 8_192,
    bytesMax: 48 * mebibyte,
    messageBytesMax: 256 * kibibyte,
    ageMsMax: 10 * second,
    duplicateWindowMs: 10 * second,
    consumer: { name: 'sector-worker', ackWaitMs: 2 * second, heldMax: 4_096 },
  },
  durableChecks: {
    name: 'dcr-v1-sector-check-async',
    subjects: ['dcr.v1.*.sector.check.async.*'],
    storage: 'file',
    messagesMax: 100_000,
    bytesMax: 256 * mebibyte,
    messageBytesMax: 256 * kibibyte,
    ageMsMax: 7 * day,
    duplicateWindowMs: 10 * minute,
    consumer: { name: 'sector-worker', ackWaitMs: 30 * second, heldMax: 100_000 },
  },
  keysChecks: {
    name: 'dcr-v1-keys-check',
    subjects: ['dcr.v1.*.keys.check.*'],
    storage: 'memory',
    messagesMax: 8_192,
    bytesMax: 16 * mebibyte,
    messageBytesMax: 16 * kibibyte,
    ageMsMax: 10 * second,
    duplicateWindowMs: 10 * second,
    consumer: { name: 'sector-worker', ackWaitMs: 2 * second, heldMax: 4_096 },
  },
  verdicts: {
    name: 'dcr-v1-sector-judged',
    subjects: ['dcr.v1.*.sector.judged.*'],
    storage: 'file',
    messagesMax: 100_000,
    bytesMax: 128 * mebibyte,
    messageBytesMax: 16 * kibibyte,
    ageMsMax: 7 * day,
    duplicateWindowMs: 60 * minute,
    consumer: { name: 'registration', ackWaitMs: 30 * second, heldMax: 256 },
  },
};
