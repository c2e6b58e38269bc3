import { type ParkedEvent, sectorQueueOf, type ViewRow, type ViewStore } from '@clientele/application';

/** A read model in memory, for one test. `documents` are its rows as a store would contain them. */
export const memoryViews = (): ViewStore & { readonly documents: () => ReadonlyMap<string, string> } => {
  const rows = new Map<string, ViewRow>();
  let parked: readonly ParkedEvent[] = [];
  let position = 0;
  return {
    get: async (clientId) => rows.get(clientId)?.view,
    getMany: async (clientIds) => {
      const found = clientIds.flatMap((clientId) => rows.get(clientId)?.view ?? []);
      return new Map(found.map((view) => [view.client_id, view]));
    },
    sectorClients: async ({ standing, afterClientId, clientsMax }) =>
      [...rows.values()]
        .map(({ view }) => view)
        .filter((view) => view.status === 'registered')
        .filter((view) => sectorQueueOf(view) === standing && view.client_id > afterClientId)
        .sort((a, b) => (a.client_id < b.client_id ? -1 : 1))
        .slice(0, clientsMax),
    position: async () => position,
    apply: async (change) => {
      for (const row of change.rows) rows.set(row.view.client_id, row);
      const kept = parked.filter(({ stream }) => !change.unparked?.includes(stream));
      parked = [...kept, ...(change.parked ?? [])];
      position = change.position;
    },
    parkedStreams: async (after, streamsMax) =>
      [...new Set(parked.map(({ stream }) => stream))]
        .sort()
        .filter((stream) => stream > after)
        .slice(0, streamsMax),
    parkedEvents: async (stream) => parked.filter((event) => event.stream === stream),
    documents: () => new Map([...rows].map(([clientId, { document }]) => [clientId, document])),
  };
};
