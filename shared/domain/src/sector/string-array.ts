import { fail, ok, type Result } from '../result.ts';

export type StringArrayFault = 'not-json' | 'not-an-array' | 'entry-not-a-string' | 'too-many-entries';

/**
 * Reads a text that must be exactly one JSON array of strings. The whole text is never passed to JSON.parse, so that
 * untrusted nesting and objects are not parsed (docs/decisions/0008) and no more entries are created than are allowed.
 */
export const readStringArray = (text: string, entriesMax: number): Read => {
  const start = afterBlanks(text, 0);
  if (text[start] !== '[') return fail(isJsonStart(text[start]) ? 'not-an-array' : 'not-json');
  const first = afterBlanks(text, start + 1);
  return text[first] === ']' ? ended(text, first, []) : readEntries(text, first, entriesMax);
};

type Read = Result<readonly string[], StringArrayFault>;

const readEntries = (text: string, first: number, entriesMax: number): Read => {
  const entries: string[] = [];
  for (let at = first; entries.length < entriesMax; at = afterBlanks(text, at + 1)) {
    if (text[at] !== '"') return fail(isJsonStart(text[at]) ? 'entry-not-a-string' : 'not-json');
    const end = afterString(text, at);
    const entry = decoded(text.slice(at, end));
    if (entry === undefined) return fail('not-json');
    entries.push(entry);
    at = afterBlanks(text, end);
    if (text[at] === ']') return ended(text, at, entries);
    if (text[at] !== ',') return fail('not-json');
  }
  return fail('too-many-entries');
};

const ended = (text: string, at: number, entries: readonly string[]): Read =>
  afterBlanks(text, at + 1) === text.length ? ok(entries) : fail('not-json');

/** RFC 8259 §2: nothing else is white space, not even a byte order mark. */
const blanks = ' \t\n\r';

const afterBlanks = (text: string, from: number): number => {
  let at = from;
  while (at < text.length && blanks.includes(text.charAt(at))) at += 1;
  return at;
};

const isJsonStart = (character: string | undefined): boolean =>
  character !== undefined && /[[{"\-0-9tfn]/.test(character);

/** The position after the closing quote; a backslash also skips the character after it. */
const afterString = (text: string, start: number): number => {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at + 1;
};

const decoded = (literal: string): string | undefined => {
  try {
    const value: unknown = JSON.parse(literal);
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
};
