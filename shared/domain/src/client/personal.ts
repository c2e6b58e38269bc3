import type { JsonObject } from '../json.ts';
import type { ClientMetadata } from '../metadata/members/contract.ts';

/**
 * Metadata apart: what may be stored in clear, and what only sealed, because it is about people (RFC 7591 §6). That is `contacts`,
 * and nothing where there is none.
 */
export const splitPersonal = (
  metadata: ClientMetadata,
): { readonly open: JsonObject; readonly personal?: JsonObject } => {
  if (metadata.contacts === undefined) return { open: metadata };
  const { contacts, ...open } = metadata;
  return { open, personal: { contacts } };
};

/**
 * The inverse of `splitPersonal`. What comes from the log was accepted before it was stored, hence the brand;
 * erased personal data is simply absent.
 */
export const joinPersonal = (open: JsonObject, personal: JsonObject = {}): ClientMetadata =>
  ({ ...open, ...personal }) as unknown as ClientMetadata;
