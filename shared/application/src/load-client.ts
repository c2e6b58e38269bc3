import { type Client, type ClientEvent, fail, fold, ok, type Result, type StoredClientEvent } from '@clientele/domain';
import { clientEventOf, unsealEvent } from './event-codec.ts';
import { type ClientKey, type EventLog, type KeyStore, noRevision, type RecordedEvent, type Vault } from './ports.ts';
import { type Refusal, refusal } from './refusals.ts';
import { clientStream } from './streams.ts';

/** A client as its stream has it now. */
export type LoadedClient = {
  readonly client: Client;
  /** Revision of the last event; `noRevision` for a stream never written. */
  readonly revision: number;
  /** Position of the last event in the log; 0 for a stream never written. */
  readonly position: number;
  /** Absent for clients never registered or erased. */
  readonly key?: ClientKey;
};

export type LoadSources = { readonly log: EventLog; readonly keys: KeyStore; readonly vault: Vault };

/** Reads and folds the stream. Decisions rest on this, never on a view (design.md §4). */
export const loadClient = async (
  { log, keys, vault }: LoadSources,
  clientId: string,
): Promise<Result<LoadedClient, Refusal>> => {
  const recorded = await log.readStream(clientStream(clientId));
  if (recorded.length === 0) return ok({ client: fold([]), revision: noRevision, position: 0 });
  const wrapped = await keys.readKey(clientId);
  const key = wrapped === undefined ? undefined : vault.open(wrapped);
  const place = { revision: recorded.length - 1, position: recorded.at(-1)?.position ?? 0 };
  const events: ClientEvent[] = [];
  for (const event of recorded) {
    const read = clientEventOf(event);
    if (!read.ok) return key === undefined ? ok({ client: fold([]), ...place }) : fail(clientUnreadable);
    events.push(unsealEvent(read.value, key));
  }
  return ok({ client: fold(events), ...place, ...(key === undefined ? {} : { key }) });
};

/**
 * Its stream holds an event that this program cannot read or show: to answer without it would be to guess (reliability.md P5).
 * A client without key is gone whatever its stream says, and is refused as such.
 */
export const clientUnreadable = refusal(
  'client-unreadable',
  'the record of this client cannot be read by this version of the registry, an operator has to mend it',
);

/**
 * An event of a client that this program cannot read is a broken log or a newer program's work: to decide without it
 * would be to guess.
 * @throws Error naming stream, revision and fault.
 */
export const readable = (recorded: RecordedEvent): StoredClientEvent => {
  const event = clientEventOf(recorded);
  if (event.ok) return event.value;
  const { stream, revision, type, version } = recorded;
  throw new Error(
    `cannot read ${type} v${version} at ${stream}@${revision}: ${event.error.code}, ${event.error.detail}`,
  );
};
