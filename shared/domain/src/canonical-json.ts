import type { Json, JsonObject } from './json.ts';

/**
 * JSON Canonicalization Scheme, RFC 8785: members sorted by UTF-16 code units, ECMAScript number and string forms, no
 * white space.
 * Stored events and answers use it, because OPs hash answers and proofs will be computed over stored bytes.
 * A value whose members are already in order is written by a single `JSON.stringify`, which has the same forms and
 * lacks only the order.
 * @throws TypeError on what I-JSON cannot represent (a lone surrogate, a number that is not finite); such input is
 * refused earlier.
 */
export const canonicalJson = (value: Json): string => {
  const text = isInOrder(value) ? JSON.stringify(value) : undefined;
  return text === undefined || text.includes(surrogateEscape) ? writtenByMember(value) : text;
};

/** The same object with its members in canonical order; the values are unchanged. */
export const inNameOrder = (value: JsonObject): JsonObject => {
  const ordered: { [member: string]: Json } = {};
  /** Assigning this name would set the prototype instead of a member. */
  if (Object.hasOwn(value, '__proto__')) return value;
  for (const name of Object.keys(value).sort()) {
    const member = value[name];
    if (member !== undefined) ordered[name] = member;
  }
  return ordered;
};

/** How `JSON.stringify` writes a lone surrogate; it also appears if a string contains a backslash followed by `ud`. */
const surrogateEscape = '\\ud';

/** Whether the members are in order everywhere and every number is finite, so that the native text is canonical. */
const isInOrder = (value: Json): boolean => {
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || value === null) return true;
  return isArray(value) ? value.every(isInOrder) : areMembersInOrder(value);
};

const areMembersInOrder = (value: JsonObject): boolean => {
  let before: string | undefined;
  for (const name of Object.keys(value)) {
    const member = value[name];
    if (member === undefined || (before !== undefined && before > name) || !isInOrder(member)) return false;
    before = name;
  }
  return true;
};

const writtenByMember = (value: Json): string => {
  if (typeof value === 'string') return canonicalString(value);
  if (typeof value === 'number') return canonicalNumber(value);
  if (typeof value !== 'object' || value === null) return String(value);
  if (isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  return `{${Object.keys(value)
    .sort()
    .flatMap((name) => canonicalMember(name, value[name]))
    .join(',')}}`;
};

const canonicalMember = (name: string, value: Json | undefined): readonly string[] =>
  value === undefined ? [] : [`${canonicalString(name)}:${canonicalJson(value)}`];

const isArray = (value: readonly Json[] | JsonObject): value is readonly Json[] => Array.isArray(value);

const canonicalString = (value: string): string => {
  if (!value.isWellFormed()) throw new TypeError('canonical JSON cannot hold a lone surrogate (RFC 8785 §3.2.2.2)');
  return JSON.stringify(value);
};

const canonicalNumber = (value: number): string => {
  if (!Number.isFinite(value))
    throw new TypeError('canonical JSON cannot hold a number that is not finite (RFC 8785 §3.2.2.3)');
  return JSON.stringify(value);
};
