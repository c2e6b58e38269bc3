import { decide, ok, type RegistrationPolicy, type Result } from '@clientele/domain';
import { type ClientSources, type CurrentClient, currentClient } from '../clients/current-client.ts';
import type { JudgedCheck, VerdictOutcome } from '../document-checks/document-check-bus.ts';
import { firstCheckId } from '../document-checks/sector-checking.ts';
import type { Caller } from '../ports/request-context.ts';
import type { Refusal } from '../refusals.ts';
import { type Decided, type Handling, handle } from './handle.ts';

/** What recording a verdict works with. */
export type Recording = ClientSources & Handling & { readonly policy: Pick<RegistrationPolicy, 'version'> };

/** Pause before a verdict that could not be recorded comes again. */
const againAfterMs = 1_000;

const sectorWorker: Caller = { kind: 'service', id: 'sector-worker' };

/**
 * Makes an event of a verdict on a durable check, once (W1), and none if it is about something else than the client names by now (W2).
 * A verdict that cannot be stored now comes again. It does not wait for its client's turn: a client whose requests queue would hold up
 * the verdicts on all others, and a conflict leads to another decision.
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
