import type { ListedUri } from '../metadata/rules/sector-uris.ts';
import { fail, ok, type Result } from '../result.ts';
import { readStringArray, type StringArrayFault } from './string-array.ts';

export type DocumentFault =
  | { readonly code: `document-${StringArrayFault}` }
  | { readonly code: 'document-incomplete'; readonly missing: ListedUri };

/** Every code above, for documents and their tests. */
export const documentFaultCodes = [
  'document-not-json',
  'document-not-an-array',
  'document-entry-not-a-string',
  'document-too-many-entries',
  'document-incomplete',
] as const satisfies readonly DocumentFault['code'][];

/** As many as the byte limit of the fetch lets through only if they are no URIs. */
const entriesMax = 10_000;

/**
 * SEC-03, SEC-04, OIDC Registration §5: one JSON array of strings that holds every URI to be listed, compared code point by code point:
 * no normalisation, no case folding. Entries beyond those are nobody's concern, and neither is the media type.
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
