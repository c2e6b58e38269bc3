import type { Json, JsonObject } from './json.ts';

/**
 * JSON Canonicalization Scheme, RFC 8785: members sorted by UTF-16 code units, ECMAScript number and string forms, no white space.
 * Stored events and answers are written in it, because OPs hash answers and proofs will be computed over stored bytes.
 * @throws TypeError on what I-JSON cannot hold (a lone surrogate, a number that is not finite): such values are refused at the door.
 */
export const canonicalJson = (value: Json): string => {
  if (typeof value === 'string') return canonicalString(value);
  if (typeof value === 'number') return canonicalNumber(value);
  if (typeof value !== 'object' || value === null) return String(value);
  if (isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  return written.get(value)?.text ?? textOf(membersOf(value));
};

/**
 * The canonical text of an object with further members beside its own; a name that is in both is the further one's.
 * The object's own text is kept as long as the object lives: a client's metadata are written into the answer, the event and the row,
 * and serialising them is a good part of what a registration costs. The object must not be changed afterwards.
 */
export const canonicalWith = (value: JsonObject, further: JsonObject): string => {
  const own = written.get(value) ?? write(value);
  return textOf(merged(own.members, membersOf(further)));
};

type Member = { readonly name: string; readonly text: string };
type Written = { readonly members: readonly Member[]; readonly text: string };

const written = new WeakMap<JsonObject, Written>();

const write = (value: JsonObject): Written => {
  const members = membersOf(value);
  const made = { members, text: textOf(members) };
  written.set(value, made);
  return made;
};

const isArray = (value: readonly Json[] | JsonObject): value is readonly Json[] => Array.isArray(value);

const membersOf = (value: JsonObject): readonly Member[] => {
  const members: Member[] = [];
  for (const name of Object.keys(value).sort()) {
    const member = value[name];
    if (member !== undefined) members.push({ name, text: `${nameText(name)}${canonicalJson(member)}` });
  }
  return members;
};

const knownNames = new Map<string, string>();
const knownNamesMax = 1_000;

/** The name as it stands before its value. The same few names come again and again. */
const nameText = (name: string): string => {
  const known = knownNames.get(name);
  if (known !== undefined) return known;
  const text = `${canonicalString(name)}:`;
  if (knownNames.size < knownNamesMax) knownNames.set(name, text);
  return text;
};

const textOf = (members: readonly Member[]): string => {
  let text = '';
  for (const member of members) text += text === '' ? member.text : `,${member.text}`;
  return `{${text}}`;
};

/** Two sorted lists as one. */
const merged = (own: readonly Member[], further: readonly Member[]): readonly Member[] => {
  const members: Member[] = [];
  let next = 0;
  for (const member of further) {
    for (let mine = own[next]; mine !== undefined && mine.name <= member.name; mine = own[next]) {
      if (mine.name < member.name) members.push(mine);
      next += 1;
    }
    members.push(member);
  }
  return next < own.length ? members.concat(own.slice(next)) : members;
};

const canonicalString = (value: string): string => {
  if (!value.isWellFormed()) throw new TypeError('canonical JSON cannot hold a lone surrogate (RFC 8785 §3.2.2.2)');
  return JSON.stringify(value);
};

const canonicalNumber = (value: number): string => {
  if (!Number.isFinite(value))
    throw new TypeError('canonical JSON cannot hold a number that is not finite (RFC 8785 §3.2.2.3)');
  return JSON.stringify(value);
};
