import type { FetchRefusal, Result } from '@clientele/domain';

/** A document as it was received: its bytes, and their text as UTF-8. Its content has not been judged. */
export type FetchedDocument = {
  /** Host of the URL: lower case, without a port. */
  readonly host: string;
  readonly bytes: Uint8Array;
  readonly text: string;
  /** SHA-256 of the bytes, hexadecimal. */
  readonly sha256: string;
};

/** The outcome of a fetch. */
export type Fetched = Result<FetchedDocument, FetchRefusal>;

/**
 * Fetches a document from a client-supplied URL, through the guard (THREAT-05). Refusals are values; it never throws
 * because of what the other side did.
 */
export type FetchDocument = (url: string, signal?: AbortSignal) => Promise<Fetched>;
