import type { z } from 'zod';
import { clientEventVersion, clientEventVersions, type StoredClientEvent } from './client/stored.ts';
import { type ClientSnapshotTaken, snapshotEventVersion, snapshotEventVersions } from './client-snapshot/stored.ts';
import { claimEventVersion, claimEventVersions, type RegistrationKeyClaimed } from './idempotency-claim/stored.ts';
import { fail, ok, type Result } from './result.ts';

/** Every stored event type of every aggregate with its versions, oldest first. */
export const storedEventVersions = { ...clientEventVersions, ...claimEventVersions, ...snapshotEventVersions } as const;

export type StoredEvent = StoredClientEvent | RegistrationKeyClaimed | ClientSnapshotTaken;

/**
 * Why a stored event cannot be read. This program must not guess the meaning of a version that a newer program wrote.
 */
export type StoredEventFault = {
  readonly code: 'type-unknown' | 'version-unknown' | 'shape-wrong';
  readonly detail: string;
};

/**
 * The version in which an event is written: the oldest that can express it. Each aggregate says for its own events.
 */
export const versionOf = (event: StoredEvent): number => {
  if (event.type === 'RegistrationKeyClaimed') return claimEventVersion;
  if (event.type === 'ClientSnapshotTaken') return snapshotEventVersion;
  return clientEventVersion(event);
};

/** An event as stored, of any type and version. */
type AnyStored = { readonly type: string; readonly version: number; readonly data: unknown };

/** Whether this program knows events of this type and version; their data may be unreadable all the same. */
export const isKnownEvent = ({ type, version }: Pick<AnyStored, 'type' | 'version'>): boolean =>
  schemasByType.get(type)?.[version - 1] !== undefined;

/**
 * Reads an event of any version ever written as the current version. An unreadable event is a fault, not an exception.
 */
export const upcast = ({ type, version, data }: AnyStored): Result<StoredEvent, StoredEventFault> => {
  const versions = schemasByType.get(type);
  if (versions === undefined) return fail({ code: 'type-unknown', detail: `no stored event is named ${type}` });
  const schema = versions[version - 1];
  if (schema === undefined)
    return fail({ code: 'version-unknown', detail: `version ${version} is not known to this program` });
  const parsed = schema.safeParse(data);
  /** The table pairs each type with the schemas of its data, as `StoredEvent` does. */
  if (parsed.success) return ok({ type, data: parsed.data } as StoredEvent);
  const members = parsed.error.issues.map((issue) => issue.path.join('.'));
  return fail({ code: 'shape-wrong', detail: `members at fault: ${members.join(', ')}` });
};

const schemasByType: ReadonlyMap<string, readonly z.ZodType[]> = new Map(Object.entries(storedEventVersions));
