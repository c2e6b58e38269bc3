import { isUtf8 } from 'node:buffer';

/** Any JSON value (RFC 8259). */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | PlainJsonObject;

export type PlainJsonObject = { readonly [member: string]: JsonValue };

export type JsonLimits = {
  /** The outermost object counts as 1. */
  readonly depthMax: number;
  /** Members of one object. */
  readonly membersMax: number;
};

export type JsonBodyResult =
  | { readonly ok: true; readonly value: PlainJsonObject }
  | { readonly ok: false; readonly error: string };

/**
 * Reads a request body as one JSON object, strictly where JSON.parse is lenient: UTF-8 is checked instead of repaired, a byte order mark
 * is refused, and so are names that occur twice in an object at any depth (RFC 8259 §4 leaves their meaning open), also when one
 * is written with escapes. Nesting is counted before the text is parsed, without recursion, so that depth costs no stack.
 *
 * Members named `__proto__` are dropped at every depth: nothing registers under that name, and copying one later with an
 * assignment would change a prototype. Numbers beyond a double and lone surrogates pass, as JSON.parse lets them.
 *
 * Error texts are ASCII without `"` and `\`; places are counted in characters from 0.
 */
export const parseJsonObject = (bytes: Uint8Array, limits: JsonLimits): JsonBodyResult => {
  if (bytes.length === 0) return refused('the body is empty, it must be one JSON object');
  if (!isUtf8(bytes)) return refused('the body is not valid UTF-8');
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf)
    return refused('the body begins with a byte order mark');
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  const scan = scanStructure(text, limits);
  if (scan.fault !== undefined) return refused(scan.fault);
  return parseScanned(text, scan.namesProto);
};

const refused = (error: string): JsonBodyResult => ({ ok: false, error });

const parseScanned = (text: string, namesProto: boolean): JsonBodyResult => {
  try {
    const value: unknown = namesProto ? JSON.parse(text, dropProto) : JSON.parse(text);
    if (isPlainObject(value)) return { ok: true, value };
    return refused('the body is not a JSON object');
  } catch {
    return refused('the body is not valid JSON');
  }
};

const isPlainObject = (value: unknown): value is PlainJsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A reviver that returns undefined removes the member. */
const dropProto = (name: string, value: unknown): unknown => (name === '__proto__' ? undefined : value);

type Scan = { readonly fault?: string; readonly namesProto: boolean };

const quote = 0x22;
const backslash = 0x5c;
const colon = 0x3a;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;

/**
 * One pass over the characters, with the names of each open object. It need not refuse all that is not JSON, JSON.parse does that
 * afterwards; but in what is JSON it misses no bracket and no name. A string is a name exactly if a colon follows it.
 */
const scanStructure = (text: string, limits: JsonLimits): Scan => {
  /** A set of names for an open object, null for an open array. */
  const open: (Set<string> | null)[] = [];
  let namesProto = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === quote) {
      const end = stringEnd(text, at);
      if (end === -1) return { fault: `the string at offset ${at} does not end`, namesProto };
      const names = open.at(-1);
      if (names && isFollowedByColon(text, end + 1)) {
        const name = memberName(text, at, end);
        const fault = nameFault(name, names, limits.membersMax);
        if (fault !== undefined) return { fault: `${fault} at offset ${at}`, namesProto };
        if (name === '__proto__') namesProto = true;
      }
      at = end;
    } else if (code === openBrace || code === openBracket) {
      if (open.length === limits.depthMax)
        return { fault: `the body is nested deeper than ${limits.depthMax} at offset ${at}`, namesProto };
      open.push(code === openBrace ? new Set() : null);
    } else if (code === closeBrace || code === closeBracket) {
      if (open.pop() === undefined) return { fault: `nothing is open to be closed at offset ${at}`, namesProto };
    }
  }
  return open.length === 0 ? { namesProto } : { fault: 'the body ends before its last bracket is closed', namesProto };
};

/** The index of the quote that ends the string begun at `start`: the first one behind an even number of backslashes. */
const stringEnd = (text: string, start: number): number => {
  let end = text.indexOf('"', start + 1);
  while (end !== -1 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end;
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

/** The name as it is meant: with its escapes read. Undefined when they are wrong. */
const memberName = (text: string, start: number, end: number): string | undefined => {
  const written = text.slice(start + 1, end);
  if (!written.includes('\\')) return written;
  try {
    return String(JSON.parse(text.slice(start, end + 1)));
  } catch {
    return undefined;
  }
};

const nameFault = (name: string | undefined, names: Set<string>, membersMax: number): string | undefined => {
  if (name === undefined) return 'a member name is not a valid JSON string';
  if (names.has(name)) return `the member ${shownName(name)} occurs twice, again`;
  names.add(name);
  return names.size > membersMax ? `an object has more than ${membersMax} members` : undefined;
};

/** Names of the kind that metadata have are shown; others could carry anything into a page or a terminal. */
const shownName = (name: string): string => (/^[A-Za-z0-9_.#-]{1,64}$/.test(name) ? name : 'name');
