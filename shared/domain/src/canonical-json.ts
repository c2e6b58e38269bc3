import type { Json, JsonObject } from './json.ts';

/**
 * JSON Canonicalization Scheme, RFC 8785: members sorted by UTF-16 code units, ECMAScript number and string forms, no white space.
 * Stored events and answers are written in it, because OPs hash answers and proofs will be computed over stored bytes.
 * A value whose members stand in order already is written in one go: `JSON.stringify` has the same forms, and lacks only the order.
 * @throws TypeError on what I-JSON cannot hold (a lone surrogate, a number that is not finite): such values are refused at the door.
 */
export const canonicalJson = (value: Json): string => {
  if (typeof value === 'string') return canonicalString(value);
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  const text = isInOrder(value) ? JSON.stringify(value) : undefined;
  return text === undefined || text.includes(surrogateEscape) ? writtenByMember(value) : text;
};

/**
 * The members of an object in order, as canonical JSON with a comma before each, in pieces: those before the first of `cuts`, those
 * between the first and the second, and so on. For texts that share these members and put others between them. The cuts stand in
 * order; what the object has under their names is left out.
 */
export const memberPieces = (value: JsonObject, cuts: readonly string[] = []): readonly string[] => {
  const pieces: string[] = [];
  let piece = '';
  let cut = cuts[0];
  for (const name of Object.keys(value).sort()) {
    for (; cut !== undefined && cut < name; cut = cuts[pieces.length]) {
      pieces.push(piece);
      piece = '';
    }
    const member = value[name];
    if (member !== undefined && name !== cut) piece += memberText(name, member);
  }
  pieces.push(piece);
  while (pieces.length <= cuts.length) pieces.push('');
  return pieces;
};

/** One member, behind a comma. */
export const memberText = (name: string, value: Json): string => {
  if (typeof value === 'boolean') return value ? trueText(name) : falseText(name);
  return nameText(name) + canonicalJson(value);
};

/**
 * The object of the members in these pieces, which stand in order. Joined, not added up: an answer waits for its commit, and a sum
 * would keep every part of it alive until it is read.
 */
export const objectText = (pieces: readonly string[]): string => {
  const [first = '', ...others] = pieces.filter((piece) => piece !== '');
  return ['{', first.slice(1), ...others, '}'].join('');
};

/** How `JSON.stringify` writes a lone surrogate; it may also stand in a text that holds a backslash. */
export const surrogateEscape = '\\ud';

/** Whether the members stand in order everywhere and every number is finite: what its text must have been made of, if that is canonical. */
export const isInOrder = (value: Json): boolean => {
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
  return canonicalObject(value);
};

const isArray = (value: readonly Json[] | JsonObject): value is readonly Json[] => Array.isArray(value);

const canonicalObject = (value: JsonObject): string => objectText(memberPieces(value));

const knownNamesMax = 1_000;

/** Gives the text that was made of a name before. The same few names come again and again. */
const remembered = (make: (name: string) => string): ((name: string) => string) => {
  const known = new Map<string, string>();
  return (name) => {
    const before = known.get(name);
    if (before !== undefined) return before;
    const made = make(name);
    if (known.size < knownNamesMax) known.set(name, made);
    return made;
  };
};

/** The name as it stands before its value, and behind a comma. */
const nameText = remembered((name) => `,${canonicalString(name)}:`);
const trueText = remembered((name) => `${nameText(name)}true`);
const falseText = remembered((name) => `${nameText(name)}false`);

const canonicalString = (value: string): string => {
  if (!value.isWellFormed()) throw new TypeError('canonical JSON cannot hold a lone surrogate (RFC 8785 §3.2.2.2)');
  return JSON.stringify(value);
};

const canonicalNumber = (value: number): string => {
  if (!Number.isFinite(value))
    throw new TypeError('canonical JSON cannot hold a number that is not finite (RFC 8785 §3.2.2.3)');
  return JSON.stringify(value);
};
