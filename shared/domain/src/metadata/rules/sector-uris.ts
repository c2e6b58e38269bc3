import type { ClientMetadata } from '../members/contract.ts';

/** A URI of the client that the document must list, and where in the metadata it stands: `redirect_uris[1]`. */
export type ListedUri = { readonly member: string; readonly uri: string };

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
