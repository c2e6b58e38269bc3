import type { ReadYourWrites } from '../clients/read-your-writes.ts';
import type { ClientViews, FreshView, FreshViews } from '../ports/read-model.ts';

/** Within one process, a row is trusted unless the client is marked stale or its stream is parked. */
export const freshViews = (views: ClientViews, readYourWrites: ReadYourWrites): FreshViews => ({
  get: async (clientId) => {
    if (readYourWrites.isStale(clientId)) return behind;
    const view = await views.get(clientId);
    return view?.status === 'parked' ? behind : { outcome: 'current', view };
  },
});

const behind: FreshView = { outcome: 'stale' };
