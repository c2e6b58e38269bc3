import type { DocumentEvidence } from '../documents/verdict.ts';
import type { ClientMetadata } from '../metadata/members/contract.ts';

/*
 * The events of one client. `Metadata` distinguishes their two forms. In events as the domain decides them, personal
 * data is part of the metadata, in clear. In events as stored, it is `sealed` under the client's key, and the metadata
 * is the rest (`stored.ts`).
 */

/** The initial state of a sector document in a registration or an update: already checked, or still to be checked. */
export type SectorStart =
  | { readonly standing: 'verified'; readonly evidence: DocumentEvidence }
  | { readonly standing: 'pending' };

export type ClientRegistered<Metadata = ClientMetadata> = {
  readonly type: 'ClientRegistered';
  readonly data: {
    readonly client_id: string;
    /** Seconds since 1970-01-01T00:00:00Z (RFC 7591 §3.2.1). */
    readonly client_id_issued_at: number;
    readonly metadata: Metadata;
    /** Personal data; only in events as stored. */
    readonly sealed?: string;
    /** Which derivation of the client's key is its `client_secret`; absent if it has none. */
    readonly secretVersion?: number;
    readonly tokenVersion: number;
    /** SHA-256 of the registration access token, hexadecimal. */
    readonly tokenDigest: string;
    /** Absent if the client names no sector document. */
    readonly sector?: SectorStart;
  };
};

export type ClientUpdated<Metadata = ClientMetadata> = {
  readonly type: 'ClientUpdated';
  readonly data: {
    readonly client_id: string;
    /** The full metadata after the change. */
    readonly metadata: Metadata;
    /** Personal data; only in events as stored. */
    readonly sealed?: string;
    /** Names of the members that differ from before, sorted. */
    readonly changed: readonly string[];
    readonly secretVersion?: number;
    /** Absent if the change leaves nothing to check (SEC-10). */
    readonly sector?: SectorStart;
  };
};

/** The client deleted itself (RFC 7592 §2.3). */
export type ClientDeleted = {
  readonly type: 'ClientDeleted';
  readonly data: { readonly client_id: string; readonly reason: 'self' };
};

/** An operator had the client's key destroyed: its personal data and credentials are lost, and the client is gone. */
export type ClientErased = { readonly type: 'ClientErased'; readonly data: { readonly client_id: string } };

/** The check of a pending client succeeded, or a later check found new evidence. */
export type SectorIdentifierVerified = {
  readonly type: 'SectorIdentifierVerified';
  readonly data: SectorChecked & { readonly evidence: DocumentEvidence };
};

/** The client was pending and its document does not confirm it, so it ends here (SEC-14). */
export type SectorIdentifierRefused = {
  readonly type: 'SectorIdentifierRefused';
  readonly data: SectorChecked & { readonly code: string };
};

/**
 * A later check found that a document that once confirmed the client no longer does. Logins continue to work (SEC-11).
 */
export type SectorIdentifierDrifted = {
  readonly type: 'SectorIdentifierDrifted';
  readonly data: SectorChecked & { readonly code: string };
};

/** The result of a check after which the client stays registered. */
export type SectorCheckedEvent = SectorIdentifierVerified | SectorIdentifierDrifted;

type SectorChecked = {
  readonly client_id: string;
  /** Revision of the event that named what was checked. */
  readonly checkedRevision: number;
  readonly sector_identifier_uri: string;
};

export type ClientEvent<Metadata = ClientMetadata> =
  | ClientRegistered<Metadata>
  | ClientUpdated<Metadata>
  | ClientDeleted
  | ClientErased
  | SectorIdentifierVerified
  | SectorIdentifierRefused
  | SectorIdentifierDrifted;
