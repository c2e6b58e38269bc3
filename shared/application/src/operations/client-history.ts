import { canonicalJson, type Json, type JsonObject, type StoredClientEvent } from '@clientele/domain';
import { clientEventOf, eventMetadata } from '../event-store/events.ts';
import type { RecordedEvent } from '../ports/event-store.ts';
import { type Personal, readMembers } from './readable-members.ts';

/** How a metadata member changed. `isSealed` if the values are personal data that is not opened here. */
export type MemberChange = {
  readonly member: string;
  readonly before?: Json;
  readonly after?: Json;
  readonly isSealed?: true;
};

/** One event of a client, for human readers. */
export type HistoryEntry = {
  readonly revision: number;
  readonly position: number;
  readonly type: string;
  readonly at: Json;
  readonly actor: Json;
  readonly policy: Json;
  readonly correlationId: Json;
  readonly changes: readonly MemberChange[];
  /** Other data of the event: a reason, the evidence of a check. */
  readonly details: JsonObject;
  /** Why this program cannot read the event. */
  readonly fault?: string;
};

/** Who did what to a client, when, and under which policy, event by event. */
export const clientHistory = (events: readonly RecordedEvent[], personal: Personal): readonly HistoryEntry[] => {
  let before: JsonObject = {};
  return events.map((recorded) => {
    const event = clientEventOf(recorded);
    if (!event.ok) return { ...entryOf(recorded), changes: [], details: {}, fault: event.error.code };
    const after = membersOf(event.value, personal);
    const changes = after === undefined ? [] : changesOf({ before, after, personal }, event.value);
    before = after ?? before;
    return { ...entryOf(recorded), changes, details: detailsOf(event.value) };
  });
};

const entryOf = (recorded: RecordedEvent): Omit<HistoryEntry, 'changes' | 'details'> => {
  const { revision, position, type } = recorded;
  const { at = null, actor = null, policy = null, correlationId = null } = eventMetadata(recorded) ?? {};
  return { revision, position, type, at, actor, policy, correlationId };
};

/** Everything except credentials and what the entry already shows elsewhere. */
const detailsOf = (event: StoredClientEvent): JsonObject => {
  if (event.type !== 'ClientRegistered' && event.type !== 'ClientUpdated') {
    const { client_id: _clientId, ...details } = event.data;
    return details;
  }
  return event.data.sector === undefined ? {} : { sector: event.data.sector };
};

/** The metadata after an event; undefined if the event carries none. */
const membersOf = (event: StoredClientEvent, personal: Personal): JsonObject | undefined =>
  event.type === 'ClientRegistered' || event.type === 'ClientUpdated'
    ? readMembers(event.data, personal).metadata
    : undefined;

/**
 * For members that stay sealed, only the event itself says whether they changed: sealing yields different bytes each
 * time.
 */
const changesOf = (
  { before, after, personal }: { readonly before: JsonObject; readonly after: JsonObject; readonly personal: Personal },
  event: StoredClientEvent,
): readonly MemberChange[] => {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  const open = [...names].filter((name) => textOf(before[name]) !== textOf(after[name]));
  const sealed = sealedChanges(event, personal).filter((name) => !names.has(name));
  return [
    ...open.sort().map((member) => changeOf(member, before[member], after[member])),
    ...sealed.map((member): MemberChange => ({ member, isSealed: true })),
  ];
};

const sealedChanges = (event: StoredClientEvent, personal: Personal): readonly string[] => {
  if (event.type === 'ClientUpdated') return event.data.changed;
  if (event.type !== 'ClientRegistered' || readMembers(event.data, personal).personal === undefined) return [];
  return readMembers(event.data, personal).personal === 'opened' ? [] : ['personal data'];
};

const changeOf = (member: string, before: Json | undefined, after: Json | undefined): MemberChange => ({
  member,
  ...(before === undefined ? {} : { before }),
  ...(after === undefined ? {} : { after }),
});

const textOf = (value: Json | undefined): string | undefined =>
  value === undefined ? undefined : canonicalJson(value);
