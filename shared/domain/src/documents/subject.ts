import type { ListedUri } from '../metadata/rules/sector-uris.ts';

/** A sector document, and every URI of the client that it must list (SEC-04; SEC-13 adds others than redirect URIs). */
export type SectorSubject = {
  readonly member: 'sector_identifier_uri';
  readonly uri: string;
  readonly toList: readonly ListedUri[];
};

/** A key set (KEY-10). */
export type KeysSubject = { readonly member: 'jwks_uri'; readonly uri: string };

/** What a check is about: the member of the metadata that names a document, the document's URI, and what the check looks for. */
export type DocumentSubject = SectorSubject | KeysSubject;
