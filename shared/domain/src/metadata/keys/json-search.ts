import type { Json } from '../../json.ts';

/**
 * Whether a value, or any value inside it, matches. `levelsMax` bounds the search. Anything deeper counts as a match,
 * because callers search for what they must refuse.
 */
export const someWithin = (value: Json, isSought: (value: Json) => boolean, levelsMax = 16): boolean => {
  if (isSought(value)) return true;
  if (typeof value !== 'object' || value === null) return false;
  if (levelsMax === 0) return true;
  return Object.values(value).some((inner: Json) => someWithin(inner, isSought, levelsMax - 1));
};
