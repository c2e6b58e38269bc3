import type { Json } from '../../json.ts';

/**
 * Whether a value, or one anywhere inside it, is of some kind. `levelsMax` bounds the search, and what lies deeper counts as found:
 * the caller looks for what it must refuse.
 */
export const someWithin = (value: Json, isSought: (value: Json) => boolean, levelsMax = 16): boolean => {
  if (isSought(value)) return true;
  if (typeof value !== 'object' || value === null) return false;
  if (levelsMax === 0) return true;
  return Object.values(value).some((inner: Json) => someWithin(inner, isSought, levelsMax - 1));
};
