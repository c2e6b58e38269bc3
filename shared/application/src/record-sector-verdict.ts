import { decide, ok, type Result } from '@clientele/domain';
import { type EventOrigin, newEvent, sealEvent } from './event-codec.ts';
import { loadClient } from './load-client.ts';
import type { Refusal } from './refusals.ts';
import type { Registry } from './registry.ts';
import type { JudgedSectorCheck, VerdictOutcome } from './sector-bus.ts';
import { firstCheckId } from './sector-checking.ts';
import { clientStream } from './streams.ts';
import { type Attempt, write } from './write.ts';

/** What recording a verdict works with. */
export type Recording = Pick<Registry, 'log' | 'keys' | 'vault' | 'ids' | 'clock' | 'policy' | 'fence' | 'tenant'>;

/** Pause before a verdict that could not be recorded comes again. */
const againAfterMs = 1_000;

/**
 * Makes an event of a verdict on a durable check, once (reliability.md W1), and none where it is about something else than the client
 * names by now (W2). A verdict that cannot be stored now comes again. It does not wait for its client's turn: a client whose requests
 * queue would hold up the verdicts on all others, and what comes between is decided anew.
 */
export const recordSectorVerdict = async (registry: Recording, judged: JudgedSectorCheck): Promise<VerdictOutcome> => {
  const written = await write(registry.log, () => attempt(registry, judged));
  if (!written.ok) return { outcome: 'again', afterMs: againAfterMs };
  const { position } = written.value;
  if (position !== undefined) registry.fence.raise(judged.clientId, position);
  return { outcome: 'recorded' };
};

const attempt = async (
  registry: Recording,
  { clientId, revision, checkId, verdict, context }: JudgedSectorCheck,
): Promise<Result<Attempt<null>, Refusal>> => {
  const loaded = await loadClient(registry, clientId);
  if (!loaded.ok) return loaded;
  const { client, key, revision: expectedRevision } = loaded.value;
  const check = checkId === firstCheckId({ clientId, revision }) ? 'first' : 'again';
  const decision = decide({ type: 'RecordSectorVerdict', revision, check, verdict }, client);
  if (!decision.ok || decision.value.length === 0 || key === undefined) return ok({ value: null });
  const { tenant, policy } = registry;
  const origin: EventOrigin = {
    context,
    actor: { kind: 'service', id: 'sector-worker' },
    tenant,
    policy: policy.version,
  };
  const events = decision.value.map((event) => newEvent(sealEvent(event, key), origin, registry));
  return ok({ batch: { appends: [{ stream: clientStream(clientId), expectedRevision, events }] }, value: null });
};
