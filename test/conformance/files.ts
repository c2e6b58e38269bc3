import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A place where data may have been left behind, and its bytes. */
export type Place = { readonly name: string; readonly bytes: Buffer };

/**
 * Every file below a folder, read completely. A file that vanishes during the scan, as a journal may, no longer holds
 * anything.
 */
export const filesBelow = (folder: string): readonly Place[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .flatMap((entry) => {
      const path = join(entry.parentPath, entry.name);
      try {
        return [{ name: entry.name, bytes: readFileSync(path) }];
      } catch {
        return [];
      }
    });

/**
 * The names of the places that contain this text, in clear or in an encoding that needs no key to read: the bytes that
 * hexadecimal digits stand for, base64 at any of its three alignments and in both alphabets, UTF-16 in either byte
 * order.
 */
export const placesWith = (places: readonly Place[], text: string): readonly string[] => {
  const spellings = spellingsOf(text);
  return places.filter(({ bytes }) => spellings.some((spelling) => bytes.includes(spelling))).map(({ name }) => name);
};

const spellingsOf = (text: string): readonly Buffer[] => {
  const bytes = Buffer.from(text, 'utf8');
  const wide = Buffer.from(text, 'utf16le');
  const digits = text.replace(/^rat_/, '');
  const raw = /^([0-9a-f]{2}){8,}$/.test(digits) ? [Buffer.from(digits, 'hex')] : [];
  return [
    bytes,
    Buffer.from(text.toUpperCase(), 'utf8'),
    wide,
    Buffer.from(wide).swap16(),
    ...[bytes, ...raw].flatMap(base64Of),
    ...raw,
  ];
};

/**
 * The base64 form of these bytes inside the base64 of a longer text: the characters that do not depend on neighbouring
 * bytes.
 */
const base64Of = (bytes: Buffer): readonly Buffer[] =>
  [0, 1, 2].flatMap((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    const own = encoded.slice(before === 0 ? 0 : before + 1, -1);
    return [Buffer.from(own), Buffer.from(own.replaceAll('+', '-').replaceAll('/', '_'))];
  });
