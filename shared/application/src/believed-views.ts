import type { BelievedView, BelievedViews, ClientViews } from './ports.ts';
import type { ReadFence } from './read-fence.ts';

/** In one process: a row is believed unless a fence stands before it, or its stream is parked. */
export const believedViews = (views: ClientViews, fence: ReadFence): BelievedViews => ({
  get: async (clientId) => {
    if (fence.mustFold(clientId)) return behind;
    const view = await views.get(clientId);
    return view?.status === 'parked' ? behind : { outcome: 'current', view };
  },
});

const behind: BelievedView = { outcome: 'behind' };
