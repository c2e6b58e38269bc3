import type { FetchRefusal, Result } from '@clientele/domain';

/** A document as it came: its bytes, and what they say as UTF-8. Nothing in it has been judged. */
export type FetchedDocument = {
  /** Host of the URL: lower case, without a port. */
  readonly host: string;
  readonly bytes: Uint8Array;
  readonly text: string;
  /** SHA-256 of the bytes, hexadecimal. */
  readonly sha256: string;
};

/** What came of a fetch. */
export type Fetched = Result<FetchedDocument, FetchRefusal>;

/** Fetches a document from a URL that a client supplied, through the guard (THREAT-05). Refusals are values; it never throws for what the other side did. */
export type FetchDocument = (url: string, signal?: AbortSignal) => Promise<Fetched>;
