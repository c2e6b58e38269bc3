import { z } from 'zod';
import type { JsonObject } from '../json.ts';
import { fail, ok, type Result } from '../result.ts';

/*
 * The storage format. Names and shapes here are on disk for ever: add a version, never edit one; a golden file guards each.
 * Personal data is not here in clear: `sealed` holds it, under the client's own key (reliability.md E1).
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

/**
 * The claim of an Idempotency-Key (REG-18): which client the key stands for. The key itself is not stored, only a digest in the
 * stream's name; `request` is a digest keyed with the client's own key, so that nothing can be guessed back from it.
 */
const registrationKeyClaimedV1 = z.object({ client_id: clientId, claimedAt: seconds, request: digest });

/** Every stored event type with its versions, oldest first. The last one is today's. */
export const storedEventVersions = {
  ClientRegistered: [clientRegisteredV1],
  ClientUpdated: [clientUpdatedV1],
  ClientDeleted: [clientDeletedV1],
  ClientErased: [clientErasedV1],
  RegistrationKeyClaimed: [registrationKeyClaimedV1],
} as const;

export type StoredClientRegistered = {
  readonly type: 'ClientRegistered';
  readonly data: z.infer<typeof clientRegisteredV1>;
};
export type StoredClientUpdated = { readonly type: 'ClientUpdated'; readonly data: z.infer<typeof clientUpdatedV1> };
export type StoredClientDeleted = { readonly type: 'ClientDeleted'; readonly data: z.infer<typeof clientDeletedV1> };
export type StoredClientErased = { readonly type: 'ClientErased'; readonly data: z.infer<typeof clientErasedV1> };
export type RegistrationKeyClaimed = {
  readonly type: 'RegistrationKeyClaimed';
  readonly data: z.infer<typeof registrationKeyClaimedV1>;
};

export type StoredClientEvent = StoredClientRegistered | StoredClientUpdated | StoredClientDeleted | StoredClientErased;
export type StoredEvent = StoredClientEvent | RegistrationKeyClaimed;

/** Why a stored event cannot be read. A newer version means that a newer program wrote it: this one must not guess. */
export type StoredEventFault = {
  readonly code: 'type-unknown' | 'version-unknown' | 'shape-wrong';
  readonly detail: string;
};

/** The newest version of a type, with which it is written. */
export const currentVersion = (type: StoredEvent['type']): number => storedEventVersions[type].length;

/** Reads an event of any version ever written as today's event. Total: what cannot be read is a fault, not an exception. */
export const upcast = (stored: AnyStored): Result<StoredEvent, StoredEventFault> => {
  const { type } = stored;
  switch (type) {
    case 'ClientRegistered':
      return read(stored, clientRegisteredV1, (data) => ({ type, data }));
    case 'ClientUpdated':
      return read(stored, clientUpdatedV1, (data) => ({ type, data }));
    case 'ClientDeleted':
      return read(stored, clientDeletedV1, (data) => ({ type, data }));
    case 'ClientErased':
      return read(stored, clientErasedV1, (data) => ({ type, data }));
    case 'RegistrationKeyClaimed':
      return read(stored, registrationKeyClaimedV1, (data) => ({ type, data }));
    default:
      return fail({ code: 'type-unknown', detail: `no stored event is named ${type}` });
  }
};

/** An event as it lies in the log, of whatever type and version. */
type AnyStored = { readonly type: string; readonly version: number; readonly data: unknown };

const read = <Data>(
  { version: storedVersion, data }: AnyStored,
  schema: z.ZodType<Data>,
  today: (data: Data) => StoredEvent,
): Result<StoredEvent, StoredEventFault> => {
  if (storedVersion !== 1)
    return fail({ code: 'version-unknown', detail: `version ${storedVersion} is not known to this program` });
  const parsed = schema.safeParse(data);
  if (parsed.success) return ok(today(parsed.data));
  const members = parsed.error.issues.map((issue) => issue.path.join('.'));
  return fail({ code: 'shape-wrong', detail: `members at fault: ${members.join(', ')}` });
};
