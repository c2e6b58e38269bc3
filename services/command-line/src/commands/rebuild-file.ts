import { rmSync } from 'node:fs';
import type { EventStore, ReportProgress, ViewStore } from '@clientele/application';
import { catchUp } from '@clientele/projector';
import { nameDurably } from '../name-durably.ts';

/** A read model in a file of its own. */
export type FileViews = ViewStore & {
  readonly count: () => number;
  readonly closeDurably: () => void;
};

export type Rebuilt = { readonly clients: number; readonly events: number };

/**
 * Rebuilds the read model from the event log in a new file, which replaces the old one when it is complete and durable. Until then the old
 * one is kept. No process may be using it.
 * @throws Error if the new file could not be written.
 */
export const rebuildFile = async (options: {
  readonly eventStore: Pick<EventStore, 'readAll' | 'readStream' | 'headPosition'>;
  readonly viewsFile: string;
  readonly openViews: (file: string) => FileViews;
  readonly reportProgress: ReportProgress;
}): Promise<Rebuilt> => {
  const { eventStore, viewsFile, openViews, reportProgress } = options;
  const newFile = `${viewsFile}.rebuilding`;
  removeDatabase(newFile);
  const views = openViews(newFile);
  reportProgress({ unit: 'events', count: 0, at: 0, end: Math.max(1, await eventStore.headPosition()) });
  const { events } = await catchUp({
    eventStore,
    views,
    onProgress: ({ events: count, position: at, headPosition: end }) =>
      reportProgress({ unit: 'events', count, at, end }),
  });
  const clients = views.count();
  views.closeDurably();
  removeJournals(viewsFile);
  nameDurably(newFile, viewsFile);
  return { clients, events };
};

const removeDatabase = (file: string): void => {
  rmSync(file, { force: true });
  removeJournals(file);
};

/** The old file may lose its newest rows but never mixes with the new one: it is an older read model until the new one takes its name. */
const removeJournals = (file: string): void => {
  for (const end of ['-wal', '-shm']) rmSync(`${file}${end}`, { force: true });
};
