import { type Client, fold, type StoredClientEvent } from '@clientele/domain';
import { clientEventOf, unsealEvent } from './event-codec.ts';
import { type ClientKey, type EventLog, type KeyStore, noRevision, type RecordedEvent, type Vault } from './ports.ts';
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
export const loadClient = async ({ log, keys, vault }: LoadSources, clientId: string): Promise<LoadedClient> => {
  const recorded = await log.readStream(clientStream(clientId));
  if (recorded.length === 0) return { client: fold([]), revision: noRevision, position: 0 };
  const wrapped = await keys.readKey(clientId);
  const key = wrapped === undefined ? undefined : vault.open(wrapped);
  const events = recorded.map((event) => unsealEvent(readable(event), key));
  const position = recorded.at(-1)?.position ?? 0;
  return { client: fold(events), revision: recorded.length - 1, position, ...(key === undefined ? {} : { key }) };
};

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
