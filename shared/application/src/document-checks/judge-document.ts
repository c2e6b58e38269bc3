import { type DocumentSubject, type Judgement, judgeSector } from '@clientele/domain';
import type { Fetched } from './fetch-document.ts';
import { type KeysParts, keysJudge } from './judge-keys.ts';

/** Judges the outcome of a fetch. Refusals and failures are values; an exception is a bug. */
export type JudgeDocument = (subject: DocumentSubject, fetched: Fetched) => Promise<Judgement>;

/** How a worker judges the outcome of fetching a client-supplied document. */
export const documentJudge = (parts: KeysParts): JudgeDocument => {
  const judgeKeys = keysJudge(parts);
  return async (subject, fetched) =>
    subject.member === 'jwks_uri' ? judgeKeys(fetched) : judgeSector(subject, fetched, parts.clock.rfc3339());
};
