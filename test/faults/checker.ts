import { isJsonObject } from '@clientele/domain';
import type { HistoryEntry } from './history.ts';
import type { LoggedEvent, LogImage, ViewImage } from './log-image.ts';

/*
 * Compares the answers that clients received with the stored events, and the stored events with the read model. Each
 * function returns the violations that it finds, as sentences. An empty list means that the invariant held.
 */

/**
 * The state of one client according to the log. The checker has its own fold, because it trusts no code that it checks.
 */
export type ModelClient = {
  readonly clientId: string;
  readonly status: 'registered' | 'deleted';
  readonly revision: number;
  /** The `software_id` given at registration. Tests put a unique marker into each request. */
  readonly marker: string;
  /** Version of the client's secret after each revision, 0 if it had none. */
  readonly secretVersions: readonly number[];
};

const clientStreamPrefix = 'client-';

export const foldEventStore = (log: LogImage): ReadonlyMap<string, ModelClient> => {
  const clients = new Map<string, ModelClient>();
  for (const event of log.events) {
    if (!event.stream.startsWith(clientStreamPrefix)) continue;
    const clientId = event.stream.slice(clientStreamPrefix.length);
    clients.set(clientId, folded(clients.get(clientId), event, clientId));
  }
  return clients;
};

const folded = (before: ModelClient | undefined, event: LoggedEvent, clientId: string): ModelClient => {
  const { metadata, secretVersion } = event.data;
  const version = typeof secretVersion === 'number' ? secretVersion : 0;
  const gone = event.type === 'ClientDeleted' || event.type === 'ClientErased';
  return {
    clientId,
    status: gone ? 'deleted' : 'registered',
    revision: event.revision,
    marker: before?.marker ?? markerOf(metadata),
    secretVersions: [...(before?.secretVersions ?? []), version],
  };
};

const markerOf = (metadata: unknown): string => (isJsonObject(metadata) ? String(metadata.software_id ?? '') : '');

/**
 * Invariants of the log itself: positions increase, revisions have no gaps, ids are unique, each stream starts with its
 * registration.
 */
export const logFaults = (log: LogImage): readonly string[] => {
  const faults: string[] = [];
  const revisions = new Map<string, number>();
  const ids = new Set<string>();
  const ended = new Set<string>();
  let position = 0;
  for (const event of log.events) {
    const name = `${event.stream}@${event.revision}`;
    const expected = (revisions.get(event.stream) ?? -1) + 1;
    if (event.position <= position) faults.push(`${name}: position ${event.position} after ${position}`);
    if (event.revision !== expected) faults.push(`${name}: expected revision ${expected}`);
    if (ids.has(event.eventId)) faults.push(`${name}: event id ${event.eventId} was used before`);
    if (ended.has(event.stream)) faults.push(`${name}: ${event.type} after the end of the client`);
    if (event.stream.startsWith(clientStreamPrefix) && (event.revision === 0) !== (event.type === 'ClientRegistered')) {
      faults.push(`${name}: ${event.type} in the wrong place`);
    }
    if (event.type === 'ClientDeleted') ended.add(event.stream);
    position = event.position;
    revisions.set(event.stream, event.revision);
    ids.add(event.eventId);
  }
  return faults;
};

/**
 * D5: no client exists without the key from which its credentials are derived, and no key exists without its client.
 */
export const wholenessFaults = (log: LogImage): readonly string[] => {
  const clients = foldEventStore(log);
  const keyless = [...clients.values()].filter(
    ({ clientId, status }) => status === 'registered' && !log.keys.has(clientId),
  );
  const orphans = [...log.keys].filter((clientId) => !clients.has(clientId));
  const claims = log.events.filter(({ type }) => type === 'RegistrationKeyClaimed');
  const empty = claims.filter(({ data }) => !clients.has(String(data.client_id)));
  return [
    ...keyless.map(({ clientId }) => `${clientId}: a client without a key, so without a token`),
    ...orphans.map((clientId) => `${clientId}: a key without a client`),
    ...empty.map(({ stream }) => `${stream}: an Idempotency-Key claimed for a client that is not there`),
  ];
};

/** History ⊆ log: every acknowledged operation is stored. */
export const lostAcks = (history: readonly HistoryEntry[], log: LogImage): readonly string[] => {
  const clients = foldEventStore(log);
  return history
    .filter(({ op, outcome }) => outcome === 'ok' && op !== 'read')
    .flatMap(({ op, value }) => {
      const client = clients.get(String(value.clientId));
      if (client === undefined) return [`${op} of ${value.clientId} was acknowledged; the log has no such client`];
      const deletedAsTold = op !== 'delete' || client.status === 'deleted';
      if (deletedAsTold && client.revision >= Number(value.revision)) return [];
      return [
        `${op} of ${client.clientId} to revision ${value.revision} was acknowledged; the log ends at ${client.revision}`,
      ];
    });
};

/** Each marker has one client, no matter how often and on which connection the request was repeated. */
export const duplicateMarkers = (log: LogImage): readonly string[] => {
  const seen = new Map<string, string>();
  const faults: string[] = [];
  for (const { clientId, marker } of foldEventStore(log).values()) {
    const first = seen.get(marker);
    if (marker !== '' && first !== undefined) faults.push(`${marker}: made both ${first} and ${clientId}`);
    seen.set(marker, clientId);
  }
  return faults;
};

/** Log → read model: each row reflects the last event of its stream, up to the position that the read model claims. */
export const viewFaults = (views: ViewImage, log: LogImage): readonly string[] => {
  const head = log.events.at(-1)?.position ?? 0;
  if (views.position > head) return [`the read model stands at ${views.position}, the log ends at ${head}`];
  const shown = foldEventStore({ ...log, events: log.events.filter(({ position }) => position <= views.position) });
  const rows = new Map(views.rows.map((row) => [row.clientId, row.revision]));
  const wrong = [...shown.values()].filter(({ clientId, revision }) => rows.get(clientId) !== revision);
  const invented = [...rows.keys()].filter((clientId) => !shown.has(clientId));
  return [
    ...wrong.map(
      ({ clientId, revision }) => `${clientId}: the row shows ${rows.get(clientId) ?? 'nothing'}, the log ${revision}`,
    ),
    ...invented.map((clientId) => `${clientId}: a row without a client`),
  ];
};

/** Number of clients that are stored but were never acknowledged: the situation that idempotency keys exist for. */
export const presentButUnacknowledged = (history: readonly HistoryEntry[], log: LogImage): number => {
  const told = new Set(
    history
      .filter(({ op, outcome }) => op === 'register' && outcome === 'ok')
      .map(({ value }) => String(value.clientId)),
  );
  return [...foldEventStore(log).keys()].filter((clientId) => !told.has(clientId)).length;
};
