import { type Client, decide, endedBy, ok, type Result, unregistered } from '@clientele/domain';
import { type Decided, type Handling, handle } from '../commands/handle.ts';
import { clientStream } from '../event-store/streams.ts';
import { noRevision, type RecordedEvent } from '../ports/event-store.ts';
import type { KeyStore } from '../ports/keys.ts';
import type { Caller, RequestContext } from '../ports/request-context.ts';
import type { Refusal } from '../refusals.ts';

/** What erasing works with. There is no vault: the key is destroyed, never opened. */
export type Erasing = Handling & { readonly keys: KeyStore };

export type EraseClientRequest = {
  readonly clientId: string;
  /** The operator or tool, for the audit trail. */
  readonly caller: Caller;
  readonly policy: { readonly version: string };
  readonly requestContext: RequestContext;
};

export type Erasure = 'erased' | 'already-erased' | 'unknown-client';

/**
 * Destroys the client's key, and with it the client, its credentials and its personal data in every copy of the event
 * store and the views (E1). Cannot be undone.
 */
export const eraseClient = (context: Erasing, request: EraseClientRequest): Promise<Result<Erasure, Refusal>> =>
  handle<StoredClient, Erasure>(context, {
    ...request,
    load: async () => ok(await readStored(context, request.clientId)),
    decide: (stored) => decideErasure(request.clientId, stored),
  });

type StoredClient = { readonly last?: RecordedEvent; readonly hasKey: boolean };

const readStored = async ({ eventStore, keys }: Erasing, clientId: string): Promise<StoredClient> => {
  const [last] = await eventStore.readStream(clientStream(clientId), { newestMax: 1 });
  if (last === undefined) return { hasKey: false };
  return { last, hasKey: (await keys.readKey(clientId)) !== undefined };
};

/**
 * If keys are stored apart from the events, a crash can leave the key of a client whose stream says that it is erased.
 * The key is then destroyed, and nothing is written.
 */
const decideErasure = (clientId: string, { last, hasKey }: StoredClient): Result<Decided<Erasure>, Refusal> => {
  const decision = decide({ type: 'EraseClient' }, standingOf(clientId, last));
  if (!decision.ok) return ok({ value: 'unknown-client' });
  if (!hasKey) return ok({ value: 'already-erased' });
  const revision = last?.revision ?? noRevision;
  return ok({ value: 'erased', changes: { clientId, revision, events: decision.value, destroysKey: true } });
};

/**
 * Only as much of the client as its erasure depends on. Event data is not read: erasure must be possible even if it is
 * unreadable (P5), and whether the client has ended before makes no difference.
 */
const standingOf = (clientId: string, last: RecordedEvent | undefined): Client =>
  last === undefined ? unregistered : (endedBy(last.type, clientId) ?? { status: 'deleted', client_id: clientId });
