import { type DocumentSubject, type Judgement, judgeSector } from '@clientele/domain';
import type { Fetched } from './fetch-document.ts';
import { type KeysParts, keysJudge } from './judge-keys.ts';

/** Judges what a fetch brought. Refusals and failures are values, an exception is a bug. */
export type JudgeDocument = (subject: DocumentSubject, fetched: Fetched) => Promise<Judgement>;

/** What a worker makes of a document that a client named, or of what came in its place. */
export const documentJudge = (parts: KeysParts): JudgeDocument => {
  const judgeKeys = keysJudge(parts);
  return async (subject, fetched) =>
    subject.member === 'jwks_uri' ? judgeKeys(fetched) : judgeSector(subject, fetched, parts.clock.rfc3339());
};
