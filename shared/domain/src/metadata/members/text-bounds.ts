import type { Json, JsonObject } from '../../json.ts';
import type { MetadataLimits } from './contract.ts';

/** Which bound is broken, and where in the value (`[3]`; empty for the value itself). */
export type BoundFault = { readonly path: string; readonly rule: string };

type Bounds = { readonly bytesMax: number; readonly limits: MetadataLimits };

/** The body gate stops at the same depth; this bounds the walk for every caller. */
const depthMax = 16;

/**
 * REG-14, THREAT-12: bounds lengths and numbers of entries, and refuses NUL and lone surrogates, at any depth, before
 * anything else reads the value. Neither I-JSON (RFC 7493 §2.1) nor our log can represent a lone surrogate.
 */
export const boundFault = (value: Json, bounds: Bounds, depth = 0): BoundFault | undefined => {
  if (typeof value === 'string') return stringFault(value, bounds.bytesMax);
  if (typeof value !== 'object' || value === null) return undefined;
  if (depth > depthMax) return { path: '', rule: `must not be nested deeper than ${depthMax}` };
  return isArray(value) ? arrayFault(value, bounds, depth) : objectFault(value, bounds, depth);
};

const isArray = (value: readonly Json[] | JsonObject): value is readonly Json[] => Array.isArray(value);

const stringFault = (value: string, bytesMax: number): BoundFault | undefined => {
  if (utf8BytesExceed(value, bytesMax)) return { path: '', rule: `must not be longer than ${bytesMax} bytes` };
  if (!value.isWellFormed()) return { path: '', rule: 'must not hold a lone surrogate' };
  if (value.includes('\0')) return { path: '', rule: 'must not hold a NUL character' };
  return undefined;
};

/** A UTF-16 code unit takes at most three bytes, so most strings need no counting. */
const utf8BytesExceed = (value: string, bytesMax: number): boolean => {
  if (value.length * 3 <= bytesMax) return false;
  if (value.length > bytesMax) return true;
  let bytes = 0;
  for (const character of value) bytes += utf8Bytes(character.codePointAt(0) ?? 0);
  return bytes > bytesMax;
};

const utf8Bytes = (codePoint: number): number => {
  if (codePoint < 0x80) return 1;
  if (codePoint < 0x800) return 2;
  return codePoint < 0x10000 ? 3 : 4;
};

const arrayFault = (values: readonly Json[], bounds: Bounds, depth: number): BoundFault | undefined => {
  const { arrayEntriesMax } = bounds.limits;
  if (values.length > arrayEntriesMax) return { path: '', rule: `must not have more than ${arrayEntriesMax} entries` };
  for (const [index, value] of values.entries()) {
    const fault = boundFault(value, bounds, depth + 1);
    if (fault) return { path: `[${index}]${fault.path}`, rule: fault.rule };
  }
  return undefined;
};

const objectFault = (values: JsonObject, bounds: Bounds, depth: number): BoundFault | undefined => {
  for (const [name, value] of Object.entries(values)) {
    if (stringFault(name, bounds.bytesMax)) return { path: '', rule: 'must not have a malformed member name' };
    const fault = boundFault(value, bounds, depth + 1);
    if (fault) return { path: `${shownName(name)}${fault.path}`, rule: fault.rule };
  }
  return undefined;
};

/** Names inside a value are chosen by the client, so only harmless ones are repeated. */
const shownName = (name: string): string => (/^[\w#-]{1,64}$/.test(name) ? `.${name}` : '');
