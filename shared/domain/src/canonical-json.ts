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
  return canonicalObject(value);
};

const isArray = (value: readonly Json[] | JsonObject): value is readonly Json[] => Array.isArray(value);

const canonicalObject = (value: JsonObject): string => {
  let text = '';
  for (const name of Object.keys(value).sort()) {
    const member = value[name];
    if (member === undefined) continue;
    text += `${text === '' ? '' : ','}${nameText(name)}${canonicalJson(member)}`;
  }
  return `{${text}}`;
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

const canonicalString = (value: string): string => {
  if (!value.isWellFormed()) throw new TypeError('canonical JSON cannot hold a lone surrogate (RFC 8785 §3.2.2.2)');
  return JSON.stringify(value);
};

const canonicalNumber = (value: number): string => {
  if (!Number.isFinite(value))
    throw new TypeError('canonical JSON cannot hold a number that is not finite (RFC 8785 §3.2.2.3)');
  return JSON.stringify(value);
};
