import type { ClientView } from '@clientele/domain';
import type { SectorPage } from '../ports/read-model.ts';

/** The group of clients under which `sectorClients` lists a row; undefined if it does not list the row. */
export const sectorQueueOf = (view: ClientView): SectorPage['standing'] | undefined => {
  if (view.status !== 'registered' || view.sector === undefined) return undefined;
  return view.sector.standing === 'pending' ? 'pending' : 'checked';
};
