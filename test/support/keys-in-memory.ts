import type { ClientKeyStore, WrappedKey } from '@clientele/application';

/** A separate key store, for tests of a log that stores no keys. */
export const keysInMemory = (): ClientKeyStore & { readonly expectedRevision: (clientId: string) => number } => {
  const keys = new Map<string, WrappedKey>();
  const expected = new Map<string, number>();
  const expectedRevision = (clientId: string): number => expected.get(clientId) ?? 0;
  return {
    readKey: async (clientId) => keys.get(clientId),
    writeKey: async (key) => void keys.set(key.clientId, key),
    expectRevision: async (clientId, revision) =>
      void expected.set(clientId, Math.max(revision, expectedRevision(clientId))),
    destroyKey: async (clientId) => {
      keys.delete(clientId);
      expected.delete(clientId);
    },
    expectedRevision,
  };
};
