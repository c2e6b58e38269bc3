import type { ClientMetadata } from '../members/contract.ts';

/** A URI of the client that the document must list, and its place in the metadata, such as `redirect_uris[1]`. */
export type ListedUri = { readonly member: string; readonly uri: string };

/**
 * The URIs that this client's document must list: all redirect URIs and, with pairwise subjects, the one that CIBA adds
 * (SEC-13, CIBA §4).
 */
export const urisToList = (metadata: ClientMetadata): readonly ListedUri[] => [
  ...metadata.redirect_uris.map((uri, index) => ({ member: `redirect_uris[${index}]`, uri })),
  ...(metadata.subject_type === 'pairwise' ? cibaUri(metadata) : []),
];

/**
 * CIBA §4: clients with mode poll or ping prove themselves by `jwks_uri`, those with push by their notification
 * endpoint.
 */
export const cibaUri = (metadata: ClientMetadata): readonly ListedUri[] => {
  const mode = metadata.backchannel_token_delivery_mode;
  if (mode === undefined) return [];
  const member = mode === 'push' ? 'backchannel_client_notification_endpoint' : 'jwks_uri';
  const uri = metadata[member];
  return typeof uri === 'string' ? [{ member, uri }] : [];
};
