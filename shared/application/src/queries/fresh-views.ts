import type { ReadYourWrites } from '../clients/read-your-writes.ts';
import type { ClientViews, FreshView, FreshViews } from '../ports/read-model.ts';

/** In one process: a row is believed unless a fence stands before it, or its stream is parked. */
export const freshViews = (views: ClientViews, readYourWrites: ReadYourWrites): FreshViews => ({
  get: async (clientId) => {
    if (readYourWrites.isStale(clientId)) return behind;
    const view = await views.get(clientId);
    return view?.status === 'parked' ? behind : { outcome: 'current', view };
  },
});

const behind: FreshView = { outcome: 'stale' };
