import type { Checkpoint } from '../ports/checkpoint.ts';
import type { ViewStore } from '../ports/read-model.ts';

/** The read model's position is its checkpoint: projecting a batch saves it in one transaction with the rows (P1). */
export const readModelCheckpoint = (views: Pick<ViewStore, 'position' | 'apply'>): Checkpoint => ({
  load: views.position,
  save: (position) => views.apply({ rows: [], position }),
});
