import { isUtf8 } from 'node:buffer';

/** Any JSON value (RFC 8259). */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | PlainJsonObject;

export type PlainJsonObject = { readonly [member: string]: JsonValue };

export type JsonLimits = {
  /** The outermost object counts as 1. */
  readonly depthMax: number;
  /** Members per object. */
  readonly membersMax: number;
};

export type JsonBodyResult =
  | { readonly ok: true; readonly value: PlainJsonObject }
  | { readonly ok: false; readonly error: string };

/**
 * Reads a request body as one JSON object, and is strict about what JSON.parse tolerates. Invalid UTF-8 is refused
 * instead of repaired. A byte order mark is refused. So is a name that occurs twice in an object, at any depth and even
 * if written with escapes (RFC 8259 §4 leaves its meaning open). Nesting is counted before the text is parsed, without
 * recursion, so that depth costs no stack.
 *
 * Members named `__proto__` are dropped at every depth: nothing registers under that name, and copying one later by
 * assignment would change a prototype. Members whose names cannot be written without escapes are dropped too (see
 * `withPlainNames`). Numbers beyond the range of a double and lone surrogates are accepted, as by JSON.parse.
 *
 * Error texts are ASCII without `"` and `\`. Offsets are counted in characters from 0.
 */
export const parseJsonObject = (bytes: Uint8Array, limits: JsonLimits): JsonBodyResult => {
  if (bytes.length === 0) return refused('the body is empty, it must be one JSON object');
  if (!isUtf8(bytes)) return refused('the body is not valid UTF-8');
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf)
    return refused('the body begins with a byte order mark');
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  const fault = structureFault(text, limits);
  return fault === undefined ? parsed(withPlainNames(text)) : refused(fault);
};

const refused = (error: string): JsonBodyResult => ({ ok: false, error });

const parsed = (text: string): JsonBodyResult => {
  try {
    const value: unknown = mayNameProto(text) ? JSON.parse(text, dropProto) : JSON.parse(text);
    return isPlainObject(value) ? { ok: true, value } : refused('the body is not a JSON object');
  } catch {
    return refused('the body is not valid JSON');
  }
};

/** A reviver is too slow to be used for every body. */
const mayNameProto = (text: string): boolean => text.includes(dropped);

/**
 * The text with every escaped name written without escapes. V8 13.6 misreads an escaped name once it has seen an object
 * with a lone backslash as its name in the same place: `"\u0061"` then becomes a backslash, for every later caller. So
 * JSON.parse never gets an escaped name. A name that cannot be written without escapes has no meaning here, and is
 * dropped like `__proto__`.
 */
const withPlainNames = (text: string): string => {
  if (!text.includes('\\')) return text;
  let plain = '';
  let copied = 0;
  for (let start = text.indexOf('"'); start !== -1; start = text.indexOf('"', start)) {
    const end = stringEnd(text, start);
    const name = text.slice(start, end).includes('\\') ? nameBetween(text, start, end) : undefined;
    if (name !== undefined) {
      plain += `${text.slice(copied, start)}"${isPlainName(name) ? name : dropped}"`;
      copied = end + 1;
    }
    start = end + 1;
  }
  return plain + text.slice(copied);
};

const dropped = '__proto__';

const isPlainName = (name: string): boolean => name.isWellFormed() && JSON.stringify(name).length === name.length + 2;

const isPlainObject = (value: unknown): value is PlainJsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A reviver that returns undefined removes the member. */
const dropProto = (name: string, value: unknown): unknown => (name === dropped ? undefined : value);

const quote = 0x22;
const backslash = 0x5c;
const colon = 0x3a;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;

/** The names seen so far in an open object, or null for an open array. */
type Frame = Set<string> | null;

/**
 * One pass over the characters, tracking the names of each open object. It need not refuse everything that is not JSON,
 * because JSON.parse does so afterwards; but in valid JSON it misses no bracket and no name. A string is a name exactly
 * if a colon follows it.
 */
const structureFault = (text: string, { depthMax, membersMax }: JsonLimits): string | undefined => {
  const open: Frame[] = [];
  let at = 0;
  for (; at < text.length; at += 1) {
    const start = at;
    let fault: string | undefined;
    switch (text.charCodeAt(at)) {
      case quote:
        at = stringEnd(text, start);
        fault = addName(open.at(-1), nameBetween(text, start, at), membersMax);
        break;
      case openBrace:
        fault = enter(open, new Set(), depthMax);
        break;
      case openBracket:
        fault = enter(open, null, depthMax);
        break;
      case closeBrace:
      case closeBracket:
        if (open.pop() === undefined) fault = 'nothing is open that could be closed';
        break;
    }
    if (fault !== undefined) return `${fault} at offset ${start}`;
  }
  return open.length === 0 && at === text.length ? undefined : `the body is cut off at offset ${text.length}`;
};

const enter = (open: Frame[], frame: Frame, depthMax: number): string | undefined =>
  open.push(frame) > depthMax ? `the body is nested deeper than ${depthMax}` : undefined;

/**
 * The index of the quote that closes the string starting at `start`: the first one after an even number of backslashes.
 * The length of the text if there is none.
 */
const stringEnd = (text: string, start: number): number => {
  let end = text.indexOf('"', start + 1);
  while (end !== -1 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end === -1 ? text.length : end;
};

const isEscaped = (text: string, at: number): boolean => {
  let before = at - 1;
  while (text.charCodeAt(before) === backslash) before -= 1;
  return (at - before) % 2 === 0;
};

const isFollowedByColon = (text: string, from: number): boolean => {
  let at = from;
  while (isBlank(text.charCodeAt(at))) at += 1;
  return text.charCodeAt(at) === colon;
};

const isBlank = (code: number): boolean => code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;

/** The name with its escapes decoded. Undefined if the string is a value, or is not a JSON string at all. */
const nameBetween = (text: string, start: number, end: number): string | undefined => {
  if (!isFollowedByColon(text, end + 1)) return undefined;
  const written = text.slice(start + 1, end);
  if (!written.includes('\\')) return written;
  try {
    return String(JSON.parse(text.slice(start, end + 1)));
  } catch {
    return undefined;
  }
};

const addName = (names: Frame | undefined, name: string | undefined, membersMax: number): string | undefined => {
  if (!names || name === undefined) return undefined;
  if (names.has(name)) return `the member ${shownName(name)} occurs twice, again`;
  names.add(name);
  return names.size > membersMax ? `an object has more than ${membersMax} members` : undefined;
};

/** Only names that look like metadata members are shown; others could inject anything into a page or a terminal. */
const shownName = (name: string): string => (/^[A-Za-z0-9_.#-]{1,64}$/.test(name) ? name : 'name');
