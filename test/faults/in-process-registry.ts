import { mkdirSync } from 'node:fs';
import { inspectKeys, parseRootKeys, randomPool, vault } from '@clientele/adapter-jose';
import {
  type SqliteEventStore,
  type SqliteViewStore,
  sqliteEventStore,
  sqliteViewStore,
} from '@clientele/adapter-sqlite';
import {
  type CommandContext,
  clientReader,
  foldedClients,
  freshViews,
  projectBatch,
  type ReadClient,
  type ReadModelProgress,
  type Recording,
  takeTurns,
  trackReadYourWrites,
  type ViewStore,
} from '@clientele/application';
import { policyFor } from '@clientele/examples';
import { clientIds, eventIds } from '@clientele/platform';
import { eventStoreFile, viewsFile } from './log-image.ts';

/** What outlives the process: log, keys and read model of a folder. */
export type InProcessStores = {
  readonly eventStore: SqliteEventStore;
  readonly views: SqliteViewStore;
  /** Ends their threads, which keep the process alive; may be repeated. */
  readonly close: () => Promise<void>;
};

/** The application on its real stores, without a server around it: a test can stand between any two of its parts. */
export type InProcessRegistry = {
  readonly registry: CommandContext & Recording;
  readonly read: ReadClient;
  /** Brings the read model up to the log. */
  readonly catchUp: () => Promise<void>;
};

/** Stands between the application and one of its ports. */
export type Between = <Port extends object>(port: Port) => Port;

/** Whether the read model comes to show what is caught up, or nothing any more. */
export type ReadModel = 'follows' | 'stands-still';

export const openInProcess = (
  dir: string,
  options: { readonly synchronous?: 'FULL' | 'OFF' } = {},
): InProcessStores => {
  mkdirSync(dir, { recursive: true });
  const eventStore = sqliteEventStore(eventStoreFile(dir), {
    synchronous: options.synchronous ?? 'FULL',
    onFailure: fail,
  });
  const views = sqliteViewStore(viewsFile(dir), { synchronous: 'OFF' });
  const close = async (): Promise<void> => {
    views.close();
    await eventStore.close();
  };
  let closing: Promise<void> | undefined;
  return {
    eventStore,
    views,
    close: () => {
      closing ??= close();
      return closing;
    },
  };
};

const directly: Between = (port) => port;

/** A new object graph on these stores, as a start of the process makes it. */
export const assembled = (
  stores: InProcessStores,
  options: { readonly between?: Between; readonly readModel?: ReadModel } = {},
): InProcessRegistry => {
  const { between = directly, readModel = 'follows' } = options;
  const [eventStore, views] = [between(stores.eventStore), between(stores.views)];
  let shown = 0;
  const catchUp = async (): Promise<void> => {
    await projectAll(eventStore, views);
    shown = await views.position();
  };
  const progress: ReadModelProgress = { position: () => (readModel === 'follows' ? shown : 0) };
  const registry: CommandContext & Recording = {
    eventStore,
    keys: eventStore,
    vault: between(vault(rootKeys, { tenant: 'default' })),
    ids: between({ clientId: nextClientId, eventId: eventIds }),
    clock: between({ nowMs: () => Date.now(), rfc3339: () => new Date().toISOString() }),
    policy: policyFor('bcp'),
    inspectKeys,
    folded: foldedClients(),
    readYourWrites: between(trackReadYourWrites(progress, 0)),
    turns: takeTurns(),
    tenant: 'default',
    registrationUri: (clientId) => `https://registry.example/register/${clientId}`,
  };
  return { registry, read: clientReader({ ...registry, views: freshViews(views, registry.readYourWrites) }), catchUp };
};

const readRootKeys = () => {
  const key = Buffer.alloc(32, 7).toString('base64url');
  const parsed = parseRootKeys(JSON.stringify({ current: 'test', keys: { test: key } }));
  if (parsed.ok) return parsed.value;
  throw new Error(parsed.error);
};

/** The same root key each time, so that a folder can be opened again. */
const rootKeys = readRootKeys();

/** One source for the whole test: ids must not be given twice. */
const nextClientId = clientIds({ nowMs: () => Date.now(), random: randomPool() });

const batchEventsMax = 100;

const projectAll = async (eventStore: SqliteEventStore, views: ViewStore): Promise<void> => {
  for (;;) {
    const batch = await eventStore.readAll(await views.position(), batchEventsMax);
    if (batch.length === 0) return;
    await projectBatch({ eventStore, views }, batch);
  }
};

/** A store that fails here is a bug of the test or of the store. */
const fail = (error: unknown): never => {
  throw error;
};
