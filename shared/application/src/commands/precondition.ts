import { type Refusal, refusal } from '../refusals.ts';

/** `If-Match` (RFC 9110 §13.1.1): any current client, or one of these revisions. */
export type Precondition = { readonly any: true } | { readonly any: false; readonly revisions: readonly number[] };

/** CFG-20: a stale precondition refuses the change before anything is done. */
export const staleRevision = (condition: Precondition | undefined, revision: number): Refusal | undefined => {
  if (condition === undefined || condition.any || condition.revisions.includes(revision)) return undefined;
  return refusal(
    'revision-stale',
    'If-Match does not name the current revision, read the client again (RFC 9110 section 13.1.1)',
  );
};
