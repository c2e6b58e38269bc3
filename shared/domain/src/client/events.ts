import type { ClientMetadata } from '../metadata/contract.ts';

/*
 * The events of one client, as the domain sees them: personal data in clear.
 * What is written to the log is `stored.ts`; those names and shapes are for ever and only gain versions.
 */

export type ClientRegistered = {
  readonly type: 'ClientRegistered';
  readonly data: {
    readonly client_id: string;
    /** Seconds since 1970-01-01T00:00:00Z (RFC 7591 §3.2.1). */
    readonly client_id_issued_at: number;
    readonly metadata: ClientMetadata;
    /** Which derivation of the client's key is its `client_secret`; absent where it has none. */
    readonly secretVersion?: number;
    readonly tokenVersion: number;
    /** SHA-256 of the registration access token, hexadecimal. */
    readonly tokenDigest: string;
  };
};

export type ClientUpdated = {
  readonly type: 'ClientUpdated';
  readonly data: {
    readonly client_id: string;
    /** The full metadata after the change. */
    readonly metadata: ClientMetadata;
    /** Names of the members that differ from before, sorted. */
    readonly changed: readonly string[];
    readonly secretVersion?: number;
  };
};

/** The client ended itself (RFC 7592 §2.3). */
export type ClientDeleted = {
  readonly type: 'ClientDeleted';
  readonly data: { readonly client_id: string; readonly reason: 'self' };
};

/** An operator had the client's key destroyed: personal data and credentials are beyond recovery, and the client is gone. */
export type ClientErased = { readonly type: 'ClientErased'; readonly data: { readonly client_id: string } };

export type ClientEvent = ClientRegistered | ClientUpdated | ClientDeleted | ClientErased;
