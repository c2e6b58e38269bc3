import { joinPersonal, type RegisteredClientView, sectorSubjectOf } from '@clientele/domain';
import { type Delay, pause } from '../ports/pause.ts';
import type { ViewStore } from '../ports/read-model.ts';
import type { RequestContext } from '../ports/request-context.ts';
import type { DocumentChecks } from './document-check-bus.ts';
import { durableCheck } from './sector-checking.ts';

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
/** Pause between two pages of documents that are only checked again: a new client's check comes soon after at most a few of them. */
const againPageMs = 1_000;
/** Pause before a bus that takes no checks is offered one again. */
const againAfterMs = 1_000;

/**
 * Leaves the check of every pending client to be done once more: a bus may lose what it holds, or never have got it (W1).
 * A repeat is harmless, and so is one for a client that the read model has not seen judged yet. Returns how many there were.
 */
export const reenqueuePending = (enqueuing: Enqueuing, round: Round): Promise<number> =>
  enqueueAll(enqueuing, { ...round, standing: 'pending' });

/**
 * Leaves a check of every document that bore its client out before, to find drift.
 * @param round.name of this round, so that its checks are not taken for those of another: letters, digits, `_` and `-`.
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

/** Until the bus takes it: a queue that is full empties, a server that is away comes back. */
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
