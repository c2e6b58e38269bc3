import { z } from 'zod';
import type { JsonObject } from '../json.ts';

/*
 * The storage format. These names and shapes are on disk for ever: add a version, never edit one. A golden file guards
 * each. Personal data is never in clear here: `sealed` contains it, under the client's own key (E1).
 */

const clientId = z.string().min(1);
const seconds = z.int().nonnegative();
const version = z.int().positive();
const digest = z.string().regex(/^[0-9a-f]{64}$/);
const metadata = z.custom<JsonObject>((value) => typeof value === 'object' && value !== null && !Array.isArray(value));
const sealed = z.string().min(1).exactOptional();
const secretVersion = version.exactOptional();

const clientRegisteredV1 = z.object({
  client_id: clientId,
  client_id_issued_at: seconds,
  metadata,
  sealed,
  secretVersion,
  tokenDigest: digest,
  tokenVersion: version,
});

const clientUpdatedV1 = z.object({
  client_id: clientId,
  metadata,
  sealed,
  changed: z.array(z.string()),
  secretVersion,
});

const clientDeletedV1 = z.object({ client_id: clientId, reason: z.literal('self') });

const clientErasedV1 = z.object({ client_id: clientId });

const evidence = z.object({ documentDigest: z.string().min(1), host: z.string().min(1), checkedAt: z.string().min(1) });

/**
 * Version 2 is version 1 plus this. Without it, an event is still written as version 1, so that older programs read it.
 */
const sector = z
  .discriminatedUnion('standing', [
    z.object({ standing: z.literal('verified'), evidence }),
    z.object({ standing: z.literal('pending') }),
  ])
  .exactOptional();

const clientRegisteredV2 = z.object({ ...clientRegisteredV1.shape, sector });

const clientUpdatedV2 = z.object({ ...clientUpdatedV1.shape, sector });

const revision = z.int().nonnegative();
const checked = { client_id: clientId, checkedRevision: revision, sector_identifier_uri: z.string().min(1) };
const code = z.string().regex(/^[a-z0-9-]{1,64}$/);

const sectorIdentifierVerifiedV1 = z.object({ ...checked, evidence });

const sectorIdentifierRefusedV1 = z.object({ ...checked, code });

const sectorIdentifierDriftedV1 = z.object({ ...checked, code });

/** Every event of a client with its stored versions, oldest first. */
export const clientEventVersions = {
  ClientRegistered: [clientRegisteredV1, clientRegisteredV2],
  ClientUpdated: [clientUpdatedV1, clientUpdatedV2],
  ClientDeleted: [clientDeletedV1],
  ClientErased: [clientErasedV1],
  SectorIdentifierVerified: [sectorIdentifierVerifiedV1],
  SectorIdentifierRefused: [sectorIdentifierRefusedV1],
  SectorIdentifierDrifted: [sectorIdentifierDriftedV1],
} as const;

export type StoredClientRegistered = {
  readonly type: 'ClientRegistered';
  readonly data: z.infer<typeof clientRegisteredV2>;
};
export type StoredClientUpdated = { readonly type: 'ClientUpdated'; readonly data: z.infer<typeof clientUpdatedV2> };
export type StoredClientDeleted = { readonly type: 'ClientDeleted'; readonly data: z.infer<typeof clientDeletedV1> };
export type StoredClientErased = { readonly type: 'ClientErased'; readonly data: z.infer<typeof clientErasedV1> };
export type StoredSectorVerified = {
  readonly type: 'SectorIdentifierVerified';
  readonly data: z.infer<typeof sectorIdentifierVerifiedV1>;
};
export type StoredSectorRefused = {
  readonly type: 'SectorIdentifierRefused';
  readonly data: z.infer<typeof sectorIdentifierRefusedV1>;
};
export type StoredSectorDrifted = {
  readonly type: 'SectorIdentifierDrifted';
  readonly data: z.infer<typeof sectorIdentifierDriftedV1>;
};

export type StoredClientEvent =
  | StoredClientRegistered
  | StoredClientUpdated
  | StoredClientDeleted
  | StoredClientErased
  | StoredSectorVerified
  | StoredSectorRefused
  | StoredSectorDrifted;

/**
 * The version in which an event of a client is written. A program that would overlook that a client may not be used yet
 * must be unable to read that client; it can still read all other clients.
 */
export const clientEventVersion = (event: StoredClientEvent): number =>
  (event.type === 'ClientRegistered' || event.type === 'ClientUpdated') && 'sector' in event.data ? 2 : 1;
