import type { JsonObject } from '@clientele/domain';
import type { ClientKey } from '../ports/keys.ts';

/** Whether what is sealed shall be opened, and with what. */
export type Personal = { readonly shown: false } | { readonly shown: true; readonly key: ClientKey | undefined };

/** What became of the personal data: left sealed, opened among the others, or lost with the client's key. */
export type PersonalState = 'sealed' | 'opened' | 'destroyed';

type Stored = { readonly metadata: JsonObject; readonly sealed?: string };

export type ReadableMembers = { readonly metadata: JsonObject; readonly personal?: PersonalState };

/** A client's metadata for people to read. */
export const readMembers = ({ metadata, sealed }: Stored, personal: Personal): ReadableMembers => {
  if (sealed === undefined) return { metadata };
  if (!personal.shown) return { metadata, personal: 'sealed' };
  if (personal.key === undefined) return { metadata, personal: 'destroyed' };
  return { metadata: { ...metadata, ...personal.key.unseal(sealed) }, personal: 'opened' };
};
