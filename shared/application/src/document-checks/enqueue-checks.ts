import { joinPersonal, type RegisteredClientView, sectorSubjectOf } from '@clientele/domain';
import { type Delay, pause } from '../ports/pause.ts';
import type { ViewStore } from '../ports/read-model.ts';
import type { RequestContext } from '../ports/request-context.ts';
import { type DurableCheck, durableCheck } from './document-check.ts';
import type { DocumentChecks } from './document-check-bus.ts';

/** What enqueuing works with. */
export type Enqueuing = {
  readonly views: Pick<ViewStore, 'sectorClients'>;
  readonly checks: Pick<DocumentChecks, 'enqueue'>;
  readonly tenant: string;
  readonly delay: Delay;
};

type Round = {
  readonly context: RequestContext;
  readonly signal: AbortSignal;
};

const clientsAtOnceMax = 100;
/** Pause between two pages of re-checks, so that a new client's check waits for at most a few of them. */
const againPageMs = 1_000;
/** Pause before a check that the bus did not accept is enqueued again. */
const againAfterMs = 1_000;

/**
 * Enqueues a check without waiting. If it cannot be enqueued now, the periodic re-enqueue picks it up.
 * @param onFault called with the error if the bus throws
 */
export const enqueueUnawaited =
  (checks: Pick<DocumentChecks, 'enqueue'>, onFault: (error: unknown) => void) =>
  (check: DurableCheck): void => {
    checks.enqueue(check).catch(onFault);
  };

/**
 * Enqueues the check of every pending client again, because a bus may lose checks or never have received them (W1). A
 * repeat is harmless, even for a client whose verdict has not reached the read model yet. Returns the number of
 * clients.
 */
export const reenqueuePending = (enqueuing: Enqueuing, round: Round): Promise<number> =>
  enqueueAll(enqueuing, { ...round, standing: 'pending' });

/**
 * Enqueues a check of every document that has already been verified, to detect drift.
 * @param round.name of this round, so that its checks are distinct from those of other rounds: letters, digits, `_` and
 * `-`.
 */
export const recheckSectors = (enqueuing: Enqueuing, round: Round & { readonly name: string }): Promise<number> =>
  enqueueAll(enqueuing, { ...round, standing: 'checked' });

type Sweep = Round & { readonly standing: 'pending' | 'checked'; readonly name?: string };

const enqueueAll = async (enqueuing: Enqueuing, sweep: Sweep): Promise<number> => {
  let count = 0;
  let afterClientId = '';
  while (!sweep.signal.aborted) {
    const page = { standing: sweep.standing, afterClientId, clientsMax: clientsAtOnceMax };
    const clients = await enqueuing.views.sectorClients(page);
    const last = clients.at(-1);
    if (last === undefined) return count;
    for (const client of clients) await enqueueOne(enqueuing, sweep, client);
    count += clients.length;
    afterClientId = last.client_id;
    if (sweep.standing === 'checked' && clients.length === clientsAtOnceMax)
      await pause(enqueuing.delay, againPageMs, sweep.signal);
  }
  return count;
};

/** Retries until the bus accepts the check: a full queue drains, and an unreachable server comes back. */
const enqueueOne = async (
  { checks, tenant, delay }: Enqueuing,
  { context, signal, name }: Sweep,
  { client_id: clientId, metadata, sector }: RegisteredClientView,
): Promise<void> => {
  const subject = sectorSubjectOf(joinPersonal(metadata));
  if (subject === undefined || sector === undefined) return;
  const round = name === undefined ? {} : { round: name };
  const check = durableCheck({ clientId, revision: sector.revision, subject, tenant, context, ...round });
  while (!signal.aborted) {
    const enqueued = await checks.enqueue(check);
    if (enqueued.ok) return;
    await pause(delay, againAfterMs, signal);
  }
};
