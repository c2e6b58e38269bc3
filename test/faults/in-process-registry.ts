import { inspectKeys, parseRootKeys, vault } from '@clientele/adapter-jose';
import { type SqliteEventLog, sqliteEventLog, sqliteViewStore } from '@clientele/adapter-sqlite';
import {
  clientReader,
  projectBatch,
  type ReadClient,
  type ReadModelProgress,
  type Registry,
  readFence,
  takeTurns,
  type ViewStore,
} from '@clientele/application';
import { type RegistrationPolicy, registrationPolicy } from '@clientele/domain';
import { logFile, viewsFile } from './log-image.ts';

/** The application on its real stores, without a server around it: a test can stand between any two of its parts. */
export type InProcessRegistry = {
  readonly registry: Registry;
  readonly log: SqliteEventLog;
  readonly views: ViewStore;
  readonly read: ReadClient;
  /** Brings the read model up to the log, in batches of at most `eventsMax`. */
  readonly catchUp: (eventsMax?: number) => Promise<void>;
  readonly close: () => void;
};

/** Stands between the application and one of its ports. */
export type Between = <Port extends object>(port: Port) => Port;

const directly: Between = (port) => port;

/** What the read model does when a command waits for it: it catches up, it answers that it has not, or it never answers. */
export type ReadModel = 'catches-up' | 'lags' | 'hangs';

/** The same root key each time, so that a folder can be opened again. */
const rootKeys = parseRootKeys(
  JSON.stringify({ current: 'test', keys: { test: Buffer.alloc(32, 7).toString('base64url') } }),
);

/** How many registries this process has opened: ids must not be given twice, not even on a copied folder. */
let opened = 0;

export const openInProcess = (
  dir: string,
  options: { readonly between?: Between; readonly synchronous?: 'FULL' | 'OFF'; readonly readModel?: ReadModel } = {},
): InProcessRegistry => {
  if (!rootKeys.ok) throw new Error(rootKeys.error);
  const { between = directly, synchronous = 'FULL', readModel = 'catches-up' } = options;
  const log = sqliteEventLog(logFile(dir), { synchronous, onFailure: fail });
  const views = sqliteViewStore(viewsFile(dir), { synchronous: 'OFF' });
  const [seenLog, seenViews] = [between(log), between(views)];
  const catchUp = (eventsMax = 100): Promise<void> => projectAll(seenLog, seenViews, eventsMax);
  const progress: ReadModelProgress = {
    position: () => (readModel === 'catches-up' ? Number.MAX_SAFE_INTEGER : 0),
    reached: async () => {
      if (readModel === 'hangs') await new Promise(() => {});
      if (readModel === 'catches-up') await catchUp();
      return readModel === 'catches-up';
    },
  };
  const registry: Registry = {
    log: seenLog,
    keys: seenLog,
    vault: between(vault(rootKeys.value, { tenant: 'default' })),
    ids: between(countedIds()),
    clock: between({ nowMs: () => Date.now(), rfc3339: () => new Date().toISOString() }),
    policy,
    inspectKeys,
    fence: between(readFence(progress, 0)),
    turns: takeTurns(),
    tenant: 'default',
    registrationUri: (clientId) => `https://registry.example/register/${clientId}`,
  };
  return {
    registry,
    log,
    views,
    read: clientReader({ ...registry, views: seenViews }),
    catchUp,
    close: () => {
      views.close();
      log.close();
    },
  };
};

const projectAll = async (log: SqliteEventLog, views: ViewStore, eventsMax: number): Promise<void> => {
  for (;;) {
    const batch = await log.readAll(await views.position(), eventsMax);
    if (batch.length === 0) return;
    await projectBatch({ log, views }, batch);
  }
};

const countedIds = (): Registry['ids'] => {
  opened += 1;
  let given = 0;
  const next = (): string => {
    given += 1;
    return `${opened.toString(32).padStart(10, '0')}${given.toString(32).padStart(16, '0')}`;
  };
  return { clientId: () => `c${next()}`, eventId: () => `event-${next()}` };
};

const policyFor = (): RegistrationPolicy => {
  const made = registrationPolicy({ profile: 'bcp', version: 'test', issuer: 'https://op.example' });
  if (made.ok) return made.value;
  throw new Error(made.error.join('\n'));
};
const policy = policyFor();

/** A store that fails here is a bug of the test or of the store. */
const fail = (error: unknown): never => {
  throw error;
};
