/** What an operator may want to know of; nothing in it is secret. */
export type NatsNotice =
  | { readonly kind: 'connected'; readonly serverVersion: string }
  | { readonly kind: 'disconnected' }
  /** The next attempt follows by itself. */
  | { readonly kind: 'connect-failed'; readonly code: string }
  | { readonly kind: 'prepare-failed'; readonly code: string }
  /** A message that breaks the contract: it is taken out, or it would come for ever. */
  | { readonly kind: 'message-refused'; readonly stream: string; readonly sequence: number }
  /** What was taken could not be finished, and comes again. */
  | { readonly kind: 'work-failed'; readonly stream: string; readonly error: unknown }
  /** Between this and its acknowledgement the check may come again; the verdict will be recognised as a repeat. */
  | { readonly kind: 'verdict-published'; readonly checkId: string; readonly isRepeat: boolean };

export type OnNotice = (notice: NatsNotice) => void;

/** Errors of the client have a code; its texts are not ours to rely on. */
export const errorCode = (error: unknown): string => {
  if (typeof error !== 'object' || error === null) return 'unknown';
  if ('api_error' in error && typeof error.api_error === 'object' && error.api_error !== null) {
    return 'err_code' in error.api_error ? String(error.api_error.err_code) : 'api-error';
  }
  return 'code' in error ? String(error.code) : 'unknown';
};
