import { type Client, type ClientEvent, fail, fold, ok, type Result } from '@clientele/domain';
import { clientEventOf, unsealEvent } from '../event-store/event-codec.ts';
import { clientStream } from '../event-store/streams.ts';
import { type EventStore, noRevision } from '../ports/event-store.ts';
import type { ClientKey, KeyStore, Vault } from '../ports/keys.ts';
import type { Refusal } from '../refusals.ts';
import { clientUnreadable } from './client-unreadable.ts';

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

export type LoadSources = { readonly eventStore: EventStore; readonly keys: KeyStore; readonly vault: Vault };

/** Reads and folds the stream. Decisions rest on this, never on a view (docs/architecture.md). */
export const loadClient = async (
  { eventStore, keys, vault }: LoadSources,
  clientId: string,
): Promise<Result<LoadedClient, Refusal>> => {
  const recorded = await eventStore.readStream(clientStream(clientId));
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
