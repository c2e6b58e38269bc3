import type { ClientMetadata } from '../metadata/members/contract.ts';
import type { DocumentEvidence } from '../sector/sector-verdict.ts';

/*
 * The events of one client. `Metadata` tells the two forms apart: as the domain decides them, personal data is in clear among the
 * metadata; as they are stored it is `sealed` under the client's key, and the metadata is what is left (`stored.ts`).
 */

/** What a registration or an update begins with: a sector document that was checked before, or one that still has to be. */
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
    /** Personal data, in an event as it is stored. */
    readonly sealed?: string;
    /** Which derivation of the client's key is its `client_secret`; absent where it has none. */
    readonly secretVersion?: number;
    readonly tokenVersion: number;
    /** SHA-256 of the registration access token, hexadecimal. */
    readonly tokenDigest: string;
    /** Absent where the client names no sector document. */
    readonly sector?: SectorStart;
  };
};

export type ClientUpdated<Metadata = ClientMetadata> = {
  readonly type: 'ClientUpdated';
  readonly data: {
    readonly client_id: string;
    /** The full metadata after the change. */
    readonly metadata: Metadata;
    /** Personal data, in an event as it is stored. */
    readonly sealed?: string;
    /** Names of the members that differ from before, sorted. */
    readonly changed: readonly string[];
    readonly secretVersion?: number;
    /** Absent where the change leaves nothing to check (SEC-10). */
    readonly sector?: SectorStart;
  };
};

/** The client ended itself (RFC 7592 §2.3). */
export type ClientDeleted = {
  readonly type: 'ClientDeleted';
  readonly data: { readonly client_id: string; readonly reason: 'self' };
};

/** An operator had the client's key destroyed: personal data and credentials are beyond recovery, and the client is gone. */
export type ClientErased = { readonly type: 'ClientErased'; readonly data: { readonly client_id: string } };

/** A check that was asked for when the client was registered, or a later one that found a change for the better. */
export type SectorIdentifierVerified = {
  readonly type: 'SectorIdentifierVerified';
  readonly data: SectorChecked & { readonly evidence: DocumentEvidence };
};

/** The client was pending, and its document does not bear it out: it ends here (SEC-14). */
export type SectorIdentifierRefused = {
  readonly type: 'SectorIdentifierRefused';
  readonly data: SectorChecked & { readonly code: string };
};

/** A later check found that a document which bore the client out once does so no more. Nobody's login breaks (SEC-11). */
export type SectorIdentifierDrifted = {
  readonly type: 'SectorIdentifierDrifted';
  readonly data: SectorChecked & { readonly code: string };
};

/** What a check of a living client found. */
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
