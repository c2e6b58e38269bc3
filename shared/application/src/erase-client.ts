import { decide, ok, type Result } from '@clientele/domain';
import { type EventOrigin, newEvent, sealEvent } from './event-codec.ts';
import { type LoadSources, loadClient } from './load-client.ts';
import type { Batch, Clock, Ids, RequestContext } from './ports.ts';
import type { Refusal } from './refusals.ts';
import { clientStream } from './streams.ts';
import { type Attempt, write } from './write.ts';

/** What erasing works with. */
export type Erasing = LoadSources & { readonly ids: Ids; readonly clock: Clock; readonly tenant: string };

export type EraseClientRequest = {
  readonly clientId: string;
  /** Name of the operator or tool that asks, for the audit trail. */
  readonly operator: string;
  readonly context: RequestContext;
};

export type Erasure = 'erased' | 'already-erased' | 'unknown-client';

/**
 * Destroys the client's key, and with it the client, its credentials and its personal data in every copy of the log
 * and the views (reliability.md E1). Cannot be undone.
 */
export const eraseClient = async (
  registry: Erasing,
  request: EraseClientRequest,
): Promise<Result<Erasure, Refusal>> => {
  const written = await write(registry.log, () => attempt(registry, request));
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
  const loaded = await loadClient(registry, clientId);
  if (!loaded.ok) return loaded;
  const { client, revision, key } = loaded.value;
  const decision = decide({ type: 'EraseClient' }, client);
  if (!decision.ok) return ok({ value: 'unknown-client' });
  if (key === undefined) return ok({ value: 'already-erased' });
  if (decision.value.length === 0) return ok({ batch: keyLeftOver(clientId), value: 'erased' });
  const { tenant } = registry;
  const origin: EventOrigin = { context, actor: { kind: 'operator', id: operator }, tenant, policy: noPolicy };
  const events = decision.value.map((event) => newEvent(sealEvent(event, key), origin, registry));
  const appends = [{ stream: clientStream(clientId), expectedRevision: revision, events }];
  return ok({ batch: { appends, destroyKeyOf: clientId }, value: 'erased' });
};
