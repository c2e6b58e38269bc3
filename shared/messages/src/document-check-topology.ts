/*
 * Every subject, stream and consumer of the checks of documents, with its limits: the one place. No stream drops what it took to make room
 * (`discard: new`): a full one refuses, and who publishes backs off (N4).
 */

const second = 1_000;
const minute = 60 * second;
const day = 24 * 60 * minute;
const kibibyte = 1_024;
const mebibyte = 1_024 * kibibyte;

type SubjectParts = { readonly tenant: string; readonly checkId: string };

export const documentCheckSubjects = {
  /** A check that somebody waits for. */
  awaitedCheck: ({ tenant, checkId }: SubjectParts): string => `dcr.v1.${tenant}.sector.check.await.${checkId}`,
  /** A check of a client that is registered already. */
  durableCheck: ({ tenant, checkId }: SubjectParts): string => `dcr.v1.${tenant}.sector.check.async.${checkId}`,
  /** A check of keys, which somebody waits for. */
  keysCheck: ({ tenant, checkId }: SubjectParts): string => `dcr.v1.${tenant}.keys.check.${checkId}`,
  /** The verdict on a durable check. */
  verdict: ({ tenant, checkId }: SubjectParts): string => `dcr.v1.${tenant}.sector.judged.${checkId}`,
  /** The verdict on a check that somebody waits for. In no stream: when nobody waits any more it is worth nothing. */
  answer: ({ tenant, checkId, instance }: SubjectParts & { readonly instance: string }): string =>
    `dcr.v1.${tenant}.sector.answer.${instance}.${checkId}`,
  answersOf: (instance: string): string => `dcr.v1.*.sector.answer.${instance}.*`,
} as const;

export type StreamPlan = {
  readonly name: string;
  readonly subjects: readonly string[];
  /** Memory for what is worth nothing after a restart. */
  readonly storage: 'memory' | 'file';
  readonly messagesMax: number;
  readonly bytesMax: number;
  readonly messageBytesMax: number;
  readonly ageMsMax: number;
  /** Repeats of a message id within it are swallowed; repeats of a message that still waits are refused for ever. */
  readonly duplicateWindowMs: number;
  /** The one consumer: what it acknowledges is gone (work queue), so a full stream means that nobody takes. */
  readonly consumer: ConsumerPlan;
};

type ConsumerPlan = {
  readonly name: string;
  /** Unacknowledged for so long means that who took it is dead, and another gets it. Work in progress renews it. */
  readonly ackWaitMs: number;
  /** What rests between two attempts counts too, and past it nobody is given anything: of durable checks, as many as the stream holds. */
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
