import { z } from 'zod';
import { isJsonObject, type JsonObject } from '../json.ts';
import { fail, ok, type Result } from '../result.ts';

/*
 * The storage format. Names and shapes here are on disk for ever: add a version, never edit one; a golden file guards each.
 * Personal data is not here in clear: `sealed` holds it, under the client's own key (E1).
 */

const clientId = z.string().min(1);
const seconds = z.int().nonnegative();
const version = z.int().positive();
const digestForm = /^[0-9a-f]{64}$/;
const digest = z.string().regex(digestForm);
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

/** Version 2 is version 1 and this; an event without it is still written as version 1, so that an older program can read it. */
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

/**
 * The claim of an Idempotency-Key (REG-18): which client the key stands for. The key itself is not stored, only a digest in the
 * stream's name; `request` is a digest keyed with the client's own key, so that nothing can be guessed back from it.
 */
const registrationKeyClaimedV1 = z.object({ client_id: clientId, claimedAt: seconds, request: digest });

/** Every stored event type with its versions, oldest first. */
export const storedEventVersions = {
  ClientRegistered: [clientRegisteredV1, clientRegisteredV2],
  ClientUpdated: [clientUpdatedV1, clientUpdatedV2],
  ClientDeleted: [clientDeletedV1],
  ClientErased: [clientErasedV1],
  SectorIdentifierVerified: [sectorIdentifierVerifiedV1],
  SectorIdentifierRefused: [sectorIdentifierRefusedV1],
  SectorIdentifierDrifted: [sectorIdentifierDriftedV1],
  RegistrationKeyClaimed: [registrationKeyClaimedV1],
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
export type RegistrationKeyClaimed = {
  readonly type: 'RegistrationKeyClaimed';
  readonly data: z.infer<typeof registrationKeyClaimedV1>;
};

export type StoredClientEvent =
  | StoredClientRegistered
  | StoredClientUpdated
  | StoredClientDeleted
  | StoredClientErased
  | StoredSectorVerified
  | StoredSectorRefused
  | StoredSectorDrifted;
export type StoredEvent = StoredClientEvent | RegistrationKeyClaimed;

/** Why a stored event cannot be read. A newer version means that a newer program wrote it: this one must not guess. */
export type StoredEventFault = {
  readonly code: 'type-unknown' | 'version-unknown' | 'shape-wrong';
  readonly detail: string;
};

/**
 * The version with which an event is written: the oldest that can say it. A client that may not be used yet must never be read by a
 * program that would not see that; all other clients stay readable for it.
 */
export const versionOf = ({ data }: StoredEvent): number => ('sector' in data ? 2 : 1);

/** Reads an event of any version ever written as today's event. Total: what cannot be read is a fault, not an exception. */
export const upcast = (stored: AnyStored): Result<StoredEvent, StoredEventFault> => {
  const { type } = stored;
  switch (type) {
    case 'ClientRegistered':
      if (stored.version === 1 && isRegisteredAsWritten(stored.data)) return ok({ type, data: stored.data });
      return read(stored, storedEventVersions.ClientRegistered, (data) => ({ type, data }));
    case 'ClientUpdated':
      return read(stored, storedEventVersions.ClientUpdated, (data) => ({ type, data }));
    case 'ClientDeleted':
      return read(stored, storedEventVersions.ClientDeleted, (data) => ({ type, data }));
    case 'ClientErased':
      return read(stored, storedEventVersions.ClientErased, (data) => ({ type, data }));
    case 'SectorIdentifierVerified':
      return read(stored, storedEventVersions.SectorIdentifierVerified, (data) => ({ type, data }));
    case 'SectorIdentifierRefused':
      return read(stored, storedEventVersions.SectorIdentifierRefused, (data) => ({ type, data }));
    case 'SectorIdentifierDrifted':
      return read(stored, storedEventVersions.SectorIdentifierDrifted, (data) => ({ type, data }));
    case 'RegistrationKeyClaimed':
      return read(stored, storedEventVersions.RegistrationKeyClaimed, (data) => ({ type, data }));
    default:
      return fail({ code: 'type-unknown', detail: `no stored event is named ${type}` });
  }
};

/**
 * Whether data have the shape of `clientRegisteredV1` and nothing besides, so that the schema would let them through unchanged. Most
 * events of a log are these; a replay takes a tenth less time where the schema is asked only about the others.
 */
const isRegisteredAsWritten = (data: unknown): data is z.infer<typeof clientRegisteredV1> => {
  if (!isJsonObject(data)) return false;
  const { client_id, client_id_issued_at, metadata: stored, sealed: personal, secretVersion: secret } = data;
  const { tokenDigest, tokenVersion } = data;
  const optionalMembers = (personal === undefined ? 0 : 1) + (secret === undefined ? 0 : 1);
  return (
    isText(client_id) &&
    isInteger(client_id_issued_at, 0) &&
    isJsonObject(stored) &&
    (personal === undefined || isText(personal)) &&
    (secret === undefined || isInteger(secret, 1)) &&
    typeof tokenDigest === 'string' &&
    digestForm.test(tokenDigest) &&
    isInteger(tokenVersion, 1) &&
    Object.keys(data).length === 5 + optionalMembers
  );
};

const isText = (value: unknown): boolean => typeof value === 'string' && value !== '';

const isInteger = (value: unknown, min: number): boolean =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= min;

/** An event as it lies in the log, of whatever type and version. */
type AnyStored = { readonly type: string; readonly version: number; readonly data: unknown };

const read = <Data>(
  { version: storedVersion, data }: AnyStored,
  versions: readonly z.ZodType<Data>[],
  today: (data: Data) => StoredEvent,
): Result<StoredEvent, StoredEventFault> => {
  const schema = versions[storedVersion - 1];
  if (schema === undefined)
    return fail({ code: 'version-unknown', detail: `version ${storedVersion} is not known to this program` });
  const parsed = schema.safeParse(data);
  if (parsed.success) return ok(today(parsed.data));
  const members = parsed.error.issues.map((issue) => issue.path.join('.'));
  return fail({ code: 'shape-wrong', detail: `members at fault: ${members.join(', ')}` });
};
