import type { ClientView } from '@clientele/domain';
import type { SectorPage } from '../ports/read-model.ts';

/** Among which clients `sectorClients` lists a row; nothing for a row that it does not list. */
export const sectorQueueOf = (view: ClientView): SectorPage['standing'] | undefined => {
  if (view.status !== 'registered' || view.sector === undefined) return undefined;
  return view.sector.standing === 'pending' ? 'pending' : 'checked';
};
