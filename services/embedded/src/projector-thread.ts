import { parentPort, workerData } from 'node:worker_threads';
import { sqliteEventStoreFollower, sqliteViewStore } from '@clientele/adapter-sqlite';
import type { Standing, ViewStore } from '@clientele/application';
import { startProjector } from '@clientele/projector';
import type { ProjectorFiles, ProjectorNews, ToProjector } from './threaded-projector.ts';

/**
 * The projector's thread. It reads the event store from its file, as a projector in a process of its own would, and makes and writes the
 * rows. The event loop that answers requests only receives notices of changes.
 */
const port = parentPort;
if (port === null) throw new Error('this file runs inside a worker thread');
const { eventStoreFile, viewsFile }: ProjectorFiles = workerData;

const send = (news: ProjectorNews): void => port.postMessage(news);

/** A client's first row replaces none, so no cache can hold an older one. */
const sendingChanges = (views: ViewStore): ViewStore => ({
  ...views,
  apply: async (change) => {
    await views.apply(change);
    const changed = change.rows.flatMap(({ view }) => (view.revision === 0 ? [] : [view.client_id]));
    send({ kind: 'projected', position: change.position, changed });
  },
});

const eventStore = sqliteEventStoreFollower(eventStoreFile);
const views = sqliteViewStore(viewsFile);

/** Rows of another event store are dropped and rebuilt. */
const dropViews = ({ position, headPosition }: Standing): void => {
  views.clear();
  send({ kind: 'other-log', projected: position, head: headPosition });
};

const projector = await startProjector({
  eventStore,
  views: sendingChanges(views),
  onAheadOfLog: dropViews,
  onFailure: (error) => send({ kind: 'failed', error }),
  onParked: (parked) => send({ kind: 'parked', parked }),
});
send({ kind: 'started', position: await views.position() });

const stop = async (): Promise<void> => {
  await projector.stop();
  views.close();
  eventStore.close();
  port.close();
};

port.on('message', (message: ToProjector) => {
  if (message === 'stop') void stop();
  else eventStore.noteGrowth(message);
});
