import {
  AccessDeniedError,
  InvalidArgumentError,
  MaxAppendSizeExceededError,
  StreamDeletedError,
  StreamNotFoundError,
  WrongExpectedVersionError,
} from '@eventstore/db-client';

/**
 * What an error of the client means. `unanswered` is the rest: dropped connections, untyped gRPC errors while the
 * server is down, "not ready" while it starts, and our own timeouts. Whether such an append was stored is unknown.
 */
export type Failure = 'revision-conflict' | 'too-large' | 'stream-not-found' | 'refused' | 'unanswered';

/** Classifies by class and never by text: several of these errors have no message, and all are named "Error". */
export const failureOf = (error: unknown): Failure => {
  if (error instanceof WrongExpectedVersionError) return 'revision-conflict';
  if (error instanceof MaxAppendSizeExceededError) return 'too-large';
  if (error instanceof StreamNotFoundError) return 'stream-not-found';
  const isRefused =
    error instanceof AccessDeniedError || error instanceof InvalidArgumentError || error instanceof StreamDeletedError;
  return isRefused ? 'refused' : 'unanswered';
};
