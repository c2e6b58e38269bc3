import type { JsonObject } from '@clientele/domain';
import type { ClientKey } from '../ports/keys.ts';

/** Whether sealed members are opened, and with which key. */
export type Personal = { readonly shown: false } | { readonly shown: true; readonly key: ClientKey | undefined };

/**
 * What became of the personal data: left sealed, opened and merged with the other members, or lost with the client's
 * key.
 */
export type PersonalState = 'sealed' | 'opened' | 'destroyed';

type Stored = { readonly metadata: JsonObject; readonly sealed?: string };

export type ReadableMembers = { readonly metadata: JsonObject; readonly personal?: PersonalState };

/** A client's metadata for human readers. */
export const readMembers = ({ metadata, sealed }: Stored, personal: Personal): ReadableMembers => {
  if (sealed === undefined) return { metadata };
  if (!personal.shown) return { metadata, personal: 'sealed' };
  if (personal.key === undefined) return { metadata, personal: 'destroyed' };
  return { metadata: { ...metadata, ...personal.key.unseal(sealed) }, personal: 'opened' };
};
