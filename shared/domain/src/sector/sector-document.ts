import type { ListedUri } from '../metadata/rules/sector-uris.ts';
import { fail, ok, type Result } from '../result.ts';
import { readStringArray, type StringArrayFault } from './string-array.ts';

export type DocumentFault =
  | { readonly code: `document-${StringArrayFault}` }
  | { readonly code: 'document-incomplete'; readonly missing: ListedUri };

/** Every code above, for the documentation and its tests. */
export const documentFaultCodes = [
  'document-not-json',
  'document-not-an-array',
  'document-entry-not-a-string',
  'document-too-many-entries',
  'document-incomplete',
] as const satisfies readonly DocumentFault['code'][];

/** More entries than the byte limit of the fetch allows, if they are URIs. */
const entriesMax = 10_000;

/**
 * SEC-03, SEC-04, OIDC Registration §5: the document must be one JSON array of strings that contains every URI to list,
 * compared code point by code point, without normalisation or case folding. Further entries and the media type are
 * ignored.
 */
export const judgeSectorDocument = ({
  toList,
  document,
}: {
  readonly toList: readonly ListedUri[];
  readonly document: string;
}): Result<undefined, DocumentFault> => {
  const entries = readStringArray(document, entriesMax);
  if (!entries.ok) return fail({ code: `document-${entries.error}` });
  const listed = new Set(entries.value);
  const missing = toList.find(({ uri }) => !listed.has(uri));
  return missing === undefined ? ok(undefined) : fail({ code: 'document-incomplete', missing });
};
