import type { JsonObject } from '@clientele/domain';

/** A client's random key, wrapped by the root key with that id. */
export type WrappedKey = { readonly clientId: string; readonly rootKeyId: string; readonly wrapped: string };

/** An unwrapped key. Passed only to code that wraps it. */
export type OpenKey = { readonly clientId: string; readonly open: string };

/**
 * A new client's key. `open` is for a store that wraps the key off the event loop, when it writes it; never stored,
 * never logged.
 */
export type NewKey = WrappedKey & { readonly open?: () => string };

/** Per-client keys, separate from the log. Rows are written and destroyed by `EventStore.append`. */
export type KeyStore = { readonly readKey: (clientId: string) => Promise<WrappedKey | undefined> };

/**
 * Per-client keys that are not in the log's own store. Each call is durable when it resolves, and idempotent. Throws if
 * the store cannot be reached.
 */
export type ClientKeyStore = KeyStore & {
  readonly writeKey: (key: WrappedKey) => Promise<void>;
  /** From now on, only a view of at least this revision is trusted. The revision never goes back. */
  readonly expectRevision: (clientId: string, revision: number) => Promise<void>;
  readonly destroyKey: (clientId: string) => Promise<void>;
};

/** One client's key, opened. Credentials are derived from it by purpose and version; none is stored. */
export type ClientKey = {
  /** 64 hexadecimal characters: 256 bits, and 64 octets for HS512 (RESP-13). */
  readonly clientSecret: (version: number) => string;
  readonly registrationAccessToken: (version: number) => string;
  /** Digest of a text, keyed with the client's key, so it is worthless once that key is destroyed. Hexadecimal. */
  readonly fingerprint: (text: string) => string;
  readonly seal: (personal: JsonObject) => string;
  readonly unseal: (sealed: string) => JsonObject;
};

export type Vault = {
  readonly newClientKey: (clientId: string) => { readonly key: ClientKey; readonly wrapped: NewKey };
  readonly open: (wrapped: WrappedKey) => ClientKey;
  /** SHA-256, hexadecimal. */
  readonly digest: (text: string) => string;
  /** Compares two texts in a time that does not depend on where they differ (THREAT-10). */
  readonly equal: (left: string, right: string) => boolean;
};
