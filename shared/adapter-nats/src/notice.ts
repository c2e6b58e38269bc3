/** Something that an operator may want to know. It contains no secret. */
export type NatsNotice =
  | { readonly kind: 'connected'; readonly serverVersion: string }
  | { readonly kind: 'disconnected' }
  /** The next attempts follow automatically, after growing pauses. Reported once in an outage for each code. */
  | { readonly kind: 'connect-failed'; readonly code: string }
  | { readonly kind: 'prepare-failed'; readonly code: string }
  /** A message that violates the contract. It is removed, because otherwise it would be redelivered for ever. */
  | { readonly kind: 'message-refused'; readonly stream: string; readonly sequence: number }
  /** Work on a message failed, and the message is redelivered. */
  | { readonly kind: 'work-failed'; readonly stream: string; readonly error: unknown }
  /** Until its acknowledgement, the check may be redelivered; its verdict is then recognized as a repeat. */
  | { readonly kind: 'verdict-published'; readonly checkId: string; readonly isRepeat: boolean };

export type OnNotice = (notice: NatsNotice) => void;

/** The code of a client's error. Its message is not a stable interface. */
export const errorCode = (error: unknown): string => {
  if (typeof error !== 'object' || error === null) return 'unknown';
  if ('api_error' in error && typeof error.api_error === 'object' && error.api_error !== null) {
    return 'err_code' in error.api_error ? String(error.api_error.err_code) : 'api-error';
  }
  return 'code' in error ? String(error.code) : 'unknown';
};
