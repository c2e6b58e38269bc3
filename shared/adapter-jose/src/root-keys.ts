import { createSecretKey, type KeyObject } from 'node:crypto';
import { fail, isJsonObject, ok, type Result } from '@clientele/domain';

/**
 * The keys that wrap clients' keys, by id. New clients use the current one; the others still unwrap what they wrapped.
 * They are prepared once as key objects, because preparing a key costs as much as wrapping with it.
 */
export type RootKeys = { readonly currentId: string; readonly byId: ReadonlyMap<string, KeyObject> };

const keyBytes = 32;

/**
 * Reads `{"current":"<id>","keys":{"<id>":"<32 octets, base64url>"}}`.
 * Errors name ids and rules, never key material.
 */
export const parseRootKeys = (text: string): Result<RootKeys, string> => {
  const document = parseJson(text);
  if (!isJsonObject(document)) return fail('the root keys are not a JSON object');
  const { current, keys } = document;
  if (typeof current !== 'string' || !isJsonObject(keys))
    return fail('the root keys must have the members current and keys');
  const byId = new Map<string, KeyObject>();
  for (const [id, value] of Object.entries(keys)) {
    const key = typeof value === 'string' ? Buffer.from(value, 'base64url') : Buffer.alloc(0);
    if (key.length !== keyBytes || key.toString('base64url') !== value)
      return fail(`root key ${id} is not 32 octets in base64url`);
    byId.set(id, createSecretKey(key));
  }
  return byId.has(current)
    ? ok({ currentId: current, byId })
    : fail(`the current root key ${current} is not among the keys`);
};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** The text of a root keys file with one new root key. */
export const newRootKeysText = (id: string, random: (bytes: number) => Buffer): string =>
  `${JSON.stringify({ current: id, keys: { [id]: random(keyBytes).toString('base64url') } }, null, 2)}\n`;
