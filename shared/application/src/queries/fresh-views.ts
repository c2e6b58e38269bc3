import type { ReadYourWrites } from '../clients/read-your-writes.ts';
import type { ClientViews, FreshView, FreshViews } from '../ports/read-model.ts';

/** Within one process, a row is trusted unless the client is marked stale or its stream is parked. */
export const freshViews = (views: ClientViews, readYourWrites: ReadYourWrites): FreshViews => ({
  get: async (clientId) => {
    if (readYourWrites.isStale(clientId)) return stale;
    const view = await views.get(clientId);
    return view?.status === 'parked' ? stale : { outcome: 'current', view };
  },
});

const stale: FreshView = { outcome: 'stale' };
