import type { JsonObject } from '../json.ts';
import type { ClientMetadata } from '../metadata/members/contract.ts';

/**
 * Splits metadata into what may be stored in clear and what only sealed, because it is about people (RFC 7591 §6). The
 * personal part is `contacts`; it is absent if there are none.
 */
export const splitPersonal = (
  metadata: ClientMetadata,
): { readonly open: JsonObject; readonly personal?: JsonObject } => {
  if (metadata.contacts === undefined) return { open: metadata };
  const { contacts, ...open } = metadata;
  return { open, personal: { contacts } };
};

/**
 * The inverse of `splitPersonal`. Metadata from the log was accepted before it was stored, hence the brand. Erased
 * personal data is simply absent.
 */
export const joinPersonal = (open: JsonObject, personal: JsonObject = {}): ClientMetadata =>
  ({ ...open, ...personal }) as unknown as ClientMetadata;
