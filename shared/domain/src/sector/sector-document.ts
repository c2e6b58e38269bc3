import type { ClientMetadata } from '../metadata/contract.ts';
import { fail, ok, type Result } from '../result.ts';
import { readStringArray, type StringArrayFault } from './string-array.ts';

/** A URI of the client that the document must list, and where in the metadata it stands: `redirect_uris[1]`. */
export type ListedUri = { readonly member: string; readonly uri: string };

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

/** What the document of this client must list: all redirect URIs and, with pairwise subjects, what CIBA adds (SEC-13, CIBA §4). */
export const urisToList = (metadata: ClientMetadata): readonly ListedUri[] => [
  ...metadata.redirect_uris.map((uri, index) => ({ member: `redirect_uris[${index}]`, uri })),
  ...(metadata.subject_type === 'pairwise' ? cibaUri(metadata) : []),
];

/** CIBA §4: clients that poll or are pinged prove themselves by `jwks_uri`; one that is pushed to, by the endpoint that it is pushed at. */
export const cibaUri = (metadata: ClientMetadata): readonly ListedUri[] => {
  const mode = metadata.backchannel_token_delivery_mode;
  if (mode === undefined) return [];
  const member = mode === 'push' ? 'backchannel_client_notification_endpoint' : 'jwks_uri';
  const uri = metadata[member];
  return typeof uri === 'string' ? [{ member, uri }] : [];
};
