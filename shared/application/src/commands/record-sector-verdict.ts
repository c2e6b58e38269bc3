import { decide, ok, type RegistrationPolicy, type Result } from '@clientele/domain';
import { type ClientSources, type CurrentClient, currentClient } from '../clients/current-client.ts';
import { firstCheckId } from '../document-checks/document-check.ts';
import type { JudgedCheck, VerdictOutcome } from '../document-checks/document-check-bus.ts';
import type { Caller } from '../ports/request-context.ts';
import type { Refusal } from '../refusals.ts';
import { type Decided, type Handling, handle } from './handle.ts';

/** What recording a verdict works with. */
export type Recording = ClientSources & Handling & { readonly policy: Pick<RegistrationPolicy, 'version'> };

/** Pause before a verdict that could not be recorded is redelivered. */
const againAfterMs = 1_000;

const sectorWorker: Caller = { kind: 'service', id: 'sector-worker' };

/**
 * Records the verdict on a durable check as an event, once (W1). Records nothing if the client no longer names what was
 * checked (W2). A verdict that cannot be stored now is redelivered. It does not wait for its client's turn: a client
 * with queued requests would hold up the verdicts on all others, and a conflict only leads to another decision.
 */
export const recordSectorVerdict = async (context: Recording, judged: JudgedCheck): Promise<VerdictOutcome> => {
  const recorded = await handle<CurrentClient, null>(context, {
    caller: sectorWorker,
    policy: context.policy,
    requestContext: judged.context,
    load: () => currentClient(context, judged.clientId),
    decide: (current) => decideVerdict(judged, current),
  });
  return recorded.ok ? { outcome: 'recorded' } : { outcome: 'again', afterMs: againAfterMs };
};

const decideVerdict = (
  { clientId, revision, checkId, verdict }: JudgedCheck,
  { client, key, revision: currentRevision }: CurrentClient,
): Result<Decided<null>, Refusal> => {
  const check = checkId === firstCheckId({ clientId, revision }) ? 'first' : 'again';
  const decision = decide({ type: 'RecordSectorVerdict', revision, check, verdict }, client);
  if (!decision.ok || decision.value.length === 0 || key === undefined) return ok({ value: null });
  return ok({ value: null, changes: { clientId, revision: currentRevision, events: decision.value, key } });
};
