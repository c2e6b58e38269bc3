import { fail, ok, type Result } from '../result.ts';
import { type FetchRefusal, fetchRefusals } from './fetch-refusal.ts';

/** What the check saw, so that an auditor can identify the document that a client was accepted by. */
export type DocumentEvidence = {
  /** Digest of the document as it was fetched: `sha-256:` and hexadecimal. */
  readonly documentDigest: string;
  /** Host of the document; for a sector document, it is the sector (SEC-07). */
  readonly host: string;
  /** When the document was read: RFC 3339, UTC. */
  readonly checkedAt: string;
};

/**
 * The result of a document check. `refused`: the check failed for good, and repeating it would not help. `failed`: the
 * document could not be read and may be readable later (SEC-02: the registration is refused).
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

/** Why our own checker could not judge a document. It says nothing about the document or its client (SEC-14: 503). */
export type CheckFailure = { readonly code: string; readonly detail: string };

export type Judgement = Result<DocumentVerdict, CheckFailure>;

/** The judgement on a fetch that returned no document. @param detail printable ASCII */
export const judgeUnfetched = ({ code, transient }: FetchRefusal, detail: string): Judgement => {
  if (fetchRefusals[code].stage === 'fetcher') return fail({ code, detail });
  return ok({ outcome: transient ? 'failed' : 'refused', code, detail });
};
