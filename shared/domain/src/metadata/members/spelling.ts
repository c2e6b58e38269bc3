import type { JsonObject } from '../../json.ts';
import type { ExtraMembers } from './contract.ts';
import { issuedMembers } from './extra-members.ts';
import { memberRows } from './members.ts';

/** A member of the request that is ignored, because it is not known, and the known one that it resembles. */
export type Misspelling = { readonly sent: string; readonly meant: string };

/** More are not looked at: each is compared with every member that we know. */
const unknownMembersMax = 16;
const nameCharactersMax = 48;

/**
 * REG-06 has unknown members ignored, so a misspelt one is lost without a word. Only names of letters, digits and
 * underscores count, so that a hint repeats nothing else from the request.
 */
export const misspellings = (body: JsonObject, extra: ExtraMembers = {}): readonly Misspelling[] =>
  Object.keys(body)
    .filter((name) => isUnknown(name, extra) && isPlain(name))
    .sort()
    .slice(0, unknownMembersMax)
    .flatMap((sent) => {
      const meant = resembled(sent);
      return meant === undefined || Object.hasOwn(body, meant) ? [] : [{ sent, meant }];
    });

const isUnknown = (name: string, extra: ExtraMembers): boolean =>
  !memberRows.has(name) && !issuedMembers.has(name) && !Object.hasOwn(extra, name);

const isPlain = (name: string): boolean => name.length <= nameCharactersMax && /^[A-Za-z][A-Za-z0-9_]*$/.test(name);

/** `redirectUris` and `redirect-url` are spelled as other protocols spell their members. */
const plainSpelling = (name: string): string =>
  name
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/url(s?)$/, 'uri$1');

const resembled = (sent: string): string | undefined => {
  const plain = plainSpelling(sent);
  const near = [...memberRows.keys()]
    .filter((name) => Math.abs(name.length - plain.length) <= editsMax(plain))
    .map((name) => ({ name, edits: editsBetween(plain, name) }))
    .filter(({ edits }) => edits <= editsMax(plain));
  return near.toSorted((one, other) => one.edits - other.edits)[0]?.name;
};

const editsMax = (name: string): number => (name.length < 8 ? 1 : 2);

/** The least number of characters to insert, delete or replace (Levenshtein). */
const editsBetween = (from: string, to: string): number => {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= to.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
};
