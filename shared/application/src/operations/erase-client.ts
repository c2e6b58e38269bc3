import { type Client, type ClientEvent, decide, fold, ok, type Result } from '@clientele/domain';
import { type EventOrigin, newEvent } from '../event-store/event-codec.ts';
import { clientStream } from '../event-store/streams.ts';
import { type Attempt, write } from '../event-store/write.ts';
import type { Clock } from '../ports/clock.ts';
import { type Batch, type EventStore, noRevision, type RecordedEvent } from '../ports/event-store.ts';
import type { Ids } from '../ports/ids.ts';
import type { KeyStore } from '../ports/keys.ts';
import type { RequestContext } from '../ports/request-context.ts';
import type { Refusal } from '../refusals.ts';

/** What erasing works with. No vault: the key is destroyed, never opened. */
export type Erasing = {
  readonly eventStore: EventStore;
  readonly keys: KeyStore;
  readonly ids: Ids;
  readonly clock: Clock;
  readonly tenant: string;
};

export type EraseClientRequest = {
  readonly clientId: string;
  /** Name of the operator or tool that asks, for the audit trail. */
  readonly operator: string;
  readonly context: RequestContext;
};

export type Erasure = 'erased' | 'already-erased' | 'unknown-client';

/**
 * Destroys the client's key, and with it the client, its credentials and its personal data in every copy of the log
 * and the views (E1). Cannot be undone.
 */
export const eraseClient = async (
  registry: Erasing,
  request: EraseClientRequest,
): Promise<Result<Erasure, Refusal>> => {
  const written = await write(registry.eventStore, () => attempt(registry, request));
  return written.ok ? ok(written.value.value) : written;
};

/** An operator's erasure is not decided by a registration policy. */
const noPolicy = 'none';

/** Where keys lie apart from the log, a crash can leave the key of a client whose stream says that it is erased. */
const keyLeftOver = (clientId: string): Batch => ({ appends: [], destroyKeyOf: clientId });

const attempt = async (
  registry: Erasing,
  { clientId, operator, context }: EraseClientRequest,
): Promise<Result<Attempt<Erasure>, Refusal>> => {
  const stream = clientStream(clientId);
  const recorded = await registry.eventStore.readStream(stream);
  const decision = decide({ type: 'EraseClient' }, standingOf(clientId, recorded));
  if (!decision.ok) return ok({ value: 'unknown-client' });
  if ((await registry.keys.readKey(clientId)) === undefined) return ok({ value: 'already-erased' });
  const [event] = decision.value;
  if (event?.type !== 'ClientErased') return ok({ batch: keyLeftOver(clientId), value: 'erased' });
  const { tenant } = registry;
  const origin: EventOrigin = { context, actor: { kind: 'operator', id: operator }, tenant, policy: noPolicy };
  const erased = newEvent(event, origin, registry);
  const appends = [{ stream, expectedRevision: recorded.at(-1)?.revision ?? noRevision, events: [erased] }];
  return ok({ batch: { appends, destroyKeyOf: clientId }, value: 'erased' });
};

/**
 * As much of the client as its erasure depends on. Its events are not read: an erasure must be possible where they cannot be
 * (P5), and for whoever is still to be erased it makes no difference whether the client has ended before.
 */
const standingOf = (clientId: string, recorded: readonly RecordedEvent[]): Client => {
  if (recorded.length === 0) return fold([]);
  const isErased = recorded.some(({ type }) => type === ('ClientErased' satisfies ClientEvent['type']));
  return isErased ? { status: 'erased' } : { status: 'deleted', client_id: clientId };
};
