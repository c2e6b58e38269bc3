import { isJsonObject, type Json } from '../../json.ts';
import { someWithin } from './json-search.ts';

/** Members that hold private or symmetric key material: RFC 7518 §6.2.2, §6.3.2 and §6.4, RFC 8037 §2, and `priv` of RFC 9964. */
const privateMembers: ReadonlySet<string> = new Set(['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv']);

/**
 * KEY-03: whether a value contains private or symmetric key material anywhere, including beside a known key or deeper
 * down, because an unknown member may carry a second key. `null` counts as absent (D-02), because many serialisers send
 * it for an absent member; `""` does not.
 */
export const holdsPrivateMaterial = (value: Json): boolean => someWithin(value, isPrivateKey);

const isPrivateKey = (value: Json): boolean =>
  isJsonObject(value) &&
  (value.kty === 'oct' || Object.keys(value).some((name) => privateMembers.has(name) && value[name] !== null));
