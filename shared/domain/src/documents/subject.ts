import type { ListedUri } from '../metadata/rules/sector-uris.ts';

/**
 * A sector document, and every URI of the client that it must list (SEC-04; SEC-13 adds URIs other than redirect URIs).
 */
export type SectorSubject = {
  readonly member: 'sector_identifier_uri';
  readonly uri: string;
  readonly toList: readonly ListedUri[];
};

/** A key set (KEY-10). */
export type KeysSubject = { readonly member: 'jwks_uri'; readonly uri: string };

/** The subject of a check: the metadata member that names the document, its URI, and what the check looks for. */
export type DocumentSubject = SectorSubject | KeysSubject;
