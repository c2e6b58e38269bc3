import type { Precondition } from '@clientele/application';

const strongTag = /^"(\d{1,15})"$/;

/** `If-Match` (RFC 9110 §13.1.1). Strong comparison: weak tags and foreign tags match nothing. */
export const readIfMatch = (header: string | undefined): Precondition | undefined => {
  if (header === undefined) return undefined;
  if (header.trim() === '*') return { any: true };
  const revisions = header.split(',').flatMap((tag) => strongTag.exec(tag.trim())?.[1] ?? []);
  return { any: false, revisions: revisions.map(Number) };
};
