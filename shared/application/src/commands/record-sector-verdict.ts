import { decide, ok, type Result } from '@clientele/domain';
import { loadClient } from '../clients/load-client.ts';
import { firstCheckId } from '../document-checks/document-check.ts';
import type { JudgedCheck, VerdictOutcome } from '../document-checks/document-check-bus.ts';
import { type EventOrigin, newEvent, sealEvent } from '../event-store/event-codec.ts';
import { clientStream } from '../event-store/streams.ts';
import { type Attempt, write } from '../event-store/write.ts';
import type { Refusal } from '../refusals.ts';
import type { CommandContext } from './command-context.ts';

/** What recording a verdict works with. */
export type Recording = Pick<
  CommandContext,
  'eventStore' | 'keys' | 'vault' | 'ids' | 'clock' | 'policy' | 'readYourWrites' | 'tenant'
>;

/** Pause before a verdict that could not be recorded comes again. */
const againAfterMs = 1_000;

/**
 * Makes an event of a verdict on a durable check, once (reliability.md W1), and none where it is about something else than the client
 * names by now (W2). A verdict that cannot be stored now comes again. It does not wait for its client's turn: a client whose requests
 * queue would hold up the verdicts on all others, and what comes between is decided anew.
 */
export const recordSectorVerdict = async (registry: Recording, judged: JudgedCheck): Promise<VerdictOutcome> => {
  const written = await write(registry.eventStore, () => attempt(registry, judged));
  if (!written.ok) return { outcome: 'again', afterMs: againAfterMs };
  const { position } = written.value;
  if (position !== undefined) registry.readYourWrites.note(judged.clientId, position);
  return { outcome: 'recorded' };
};

const attempt = async (
  registry: Recording,
  { clientId, revision, checkId, verdict, context }: JudgedCheck,
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
