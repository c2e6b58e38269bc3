import { z } from 'zod';
import type { JsonObject } from '../json.ts';

/*
 * The storage format of a client's snapshots. These names and shapes are on disk for ever: add a version, never edit
 * one. A state that this version cannot say needs another version, which older programs do not read: they fold the
 * whole stream.
 */

const seconds = z.int().nonnegative();
const revision = z.int().nonnegative();
const version = z.int().positive();
const text = z.string().min(1);
const digest = z.string().regex(/^[0-9a-f]{64}$/);
const metadata = z.custom<JsonObject>((value) => typeof value === 'object' && value !== null && !Array.isArray(value));

const sector = z.discriminatedUnion('standing', [
  z.object({ standing: z.literal('pending'), revision }),
  z.object({
    standing: z.literal('verified'),
    revision,
    evidence: z.object({ documentDigest: text, host: text, checkedAt: text }),
  }),
  z.object({ standing: z.literal('drifted'), revision, code: text }),
]);

/** A registered client as it is folded up to one event of its stream. Personal data stays sealed. */
const clientSnapshotTakenV1 = z.object({
  client_id: text,
  client_id_issued_at: seconds,
  metadata,
  /** Revision and position of the last folded event. */
  revision,
  position: z.int().positive(),
  sealed: text.exactOptional(),
  secretVersion: version.exactOptional(),
  secretVersionLast: z.int().nonnegative(),
  sector: sector.exactOptional(),
  tokenDigest: digest,
  tokenVersion: version,
});

/** Every event of a client's snapshots with its stored versions, oldest first. */
export const snapshotEventVersions = { ClientSnapshotTaken: [clientSnapshotTakenV1] } as const;

/** The version in which a snapshot is written. */
export const snapshotEventVersion = 1;

export type ClientSnapshotTaken = {
  readonly type: 'ClientSnapshotTaken';
  readonly data: z.infer<typeof clientSnapshotTakenV1>;
};
