import { fail, ok, type Result } from '../result.ts';
import { type FetchRefusal, fetchRefusals } from './fetch-refusal.ts';

/** What was seen, so that an auditor can tell which document a client was accepted by. */
export type DocumentEvidence = {
  /** Digest of the document as it was fetched: `sha-256:` and hexadecimal. */
  readonly documentDigest: string;
  /** Host of the document; of a sector document it is the sector (SEC-07). */
  readonly host: string;
  /** When the document had been read: RFC 3339, UTC. */
  readonly checkedAt: string;
};

/**
 * What is known of a document after its check. `refused`: the document says no, and asking again would not help. `failed`: what the
 * client named could not be read, and later it may be (SEC-02: its registration is refused).
 * `code` is kebab-case; `detail` is printable ASCII and may be shown to the client.
 */
export type DocumentVerdict =
  | { readonly outcome: 'verified'; readonly evidence: DocumentEvidence }
  | UnverifiedDocument;

export type UnverifiedDocument = {
  readonly outcome: 'refused' | 'failed';
  readonly code: string;
  readonly detail: string;
};

/** Why our own checker could not judge a document. It says nothing of the document or of its client (SEC-14: 503). */
export type CheckFailure = { readonly code: string; readonly detail: string };

export type Judgement = Result<DocumentVerdict, CheckFailure>;

/** What follows from a fetch that brought no document. @param detail printable ASCII */
export const judgeUnfetched = ({ code, transient }: FetchRefusal, detail: string): Judgement => {
  if (fetchRefusals[code].stage === 'fetcher') return fail({ code, detail });
  return ok({ outcome: transient ? 'failed' : 'refused', code, detail });
};
