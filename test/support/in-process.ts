import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { inspectKeys, parseRootKeys, randomPool, vault } from '@clientele/adapter-jose';
import {
  type SqliteEventStore,
  type SqliteViewStore,
  sqliteEventStore,
  sqliteViewStore,
} from '@clientele/adapter-sqlite';
import {
  type ClientInformation,
  type CommandContext,
  clientReader,
  foldedClients,
  freshViews,
  projectBatch,
  type ReadClient,
  type ReadModelProgress,
  type Recording,
  type Refusal,
  type SectorChecking,
  takeTurns,
  trackReadYourWrites,
  type ViewStore,
} from '@clientele/application';
import { isJsonObject, type JsonObject, ok, type ProfileName, type Result } from '@clientele/domain';
import { documentVerdicts, policyFor, startOfTime } from '@clientele/examples';
import { clientIds, eventIds } from '@clientele/platform';
import { startProjector } from '@clientele/projector';

/** The state that outlives the process: log, keys and read model of a folder. */
export type InProcessStores = {
  readonly eventStore: SqliteEventStore;
  readonly views: SqliteViewStore;
  /** Ends the threads of the stores, which keep the process alive. Idempotent. */
  readonly close: () => Promise<void>;
};

/** What commands work with, and the policy under which a registry of this kind decides: it offers only what it can check. */
export type InProcessContext = CommandContext & Recording & { readonly policy: ReturnType<typeof policyFor> };

/** The application on its real stores, without a server: a test can intercept the calls between any two parts. */
export type InProcessRegistry = {
  readonly registry: InProcessContext;
  readonly read: ReadClient;
  /** Brings the read model up to date with the log. */
  readonly catchUp: () => Promise<void>;
};

/** Intercepts the calls of the application to one of its ports. */
export type Between = <Port extends object>(port: Port) => Port;

/** How documents at client-supplied URLs are checked. */
export type DocumentChecking = Pick<CommandContext, 'sector' | 'checkKeys'>;

type StoreOptions = { readonly synchronous?: 'FULL' | 'OFF'; readonly onFailure?: (error: unknown) => void };

export const eventStoreFile = (dataDir: string): string => join(dataDir, 'log.db');
export const viewsFile = (dataDir: string): string => join(dataDir, 'views.db');

/** Unless the test says otherwise, a store failure is a bug in the test or in the store. */
const fail = (error: unknown): never => {
  throw error;
};

export const openInProcess = (dir: string, options: StoreOptions = {}): InProcessStores => {
  mkdirSync(dir, { recursive: true });
  const eventStore = sqliteEventStore(eventStoreFile(dir), {
    synchronous: options.synchronous ?? 'FULL',
    onFailure: options.onFailure ?? fail,
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

/** The parts of an in-process registry other than its stores. */
type Parts = {
  readonly progress: ReadModelProgress;
  readonly policy: InProcessContext['policy'];
  readonly clock: CommandContext['clock'];
  readonly clientId: () => string;
  readonly between: Between;
  readonly checking: DocumentChecking;
};

/** The only place in which tests assemble the application. */
const build = (stores: InProcessStores, parts: Parts) => {
  const { between, progress, policy, clock, checking } = parts;
  const [eventStore, views] = [between(stores.eventStore), between(stores.views)];
  const registry: InProcessContext = {
    eventStore,
    keys: eventStore,
    vault: between(vault(rootKeys, { tenant: 'default' })),
    ids: between({ clientId: parts.clientId, eventId: eventIds }),
    clock: between(clock),
    policy,
    ...checking,
    inspectKeys,
    otherPolicies: [],
    folded: foldedClients(),
    readYourWrites: between(trackReadYourWrites(progress, 0)),
    turns: takeTurns(),
    areUpdatesLimited: true,
    tenant: 'default',
    registrationUri: (clientId) => `https://registry.example/register/${clientId}`,
  };
  const read = clientReader({ ...registry, views: freshViews(views, registry.readYourWrites) });
  return { registry, read, eventStore, views };
};

const directly: Between = (port) => port;

/** Whether the reported position of the read model follows each catch-up or stays at 0. */
export type ReadModel = 'follows' | 'stands-still';

/** A new object graph on these stores, as at process start, without a projector. */
export const assembled = (
  stores: InProcessStores,
  options: { readonly between?: Between; readonly readModel?: ReadModel } = {},
): InProcessRegistry => {
  const { between = directly, readModel = 'follows' } = options;
  let shown = 0;
  const { registry, read, eventStore, views } = build(stores, {
    between,
    progress: { position: () => (readModel === 'follows' ? shown : 0) },
    policy: policyFor('bcp'),
    clock: { nowMs: () => Date.now(), rfc3339: () => new Date().toISOString() },
    clientId: nextClientId,
    checking: {},
  });
  const catchUp = async (): Promise<void> => {
    await projectAll(eventStore, views);
    shown = await views.position();
  };
  return { registry, read, catchUp };
};

/** Nobody processes the enqueued checks. A caller that waits for a verdict gets `verified`. */
const unchecked: SectorChecking = {
  mode: 'async',
  verdictOn: async () => ok(documentVerdicts.verified),
  leave: () => undefined,
};

type Options = { readonly profile?: ProfileName; readonly checking?: DocumentChecking };

/** The use cases on separate stores, with a projector that follows them and a clock that the test controls. */
export const startInProcess = async (options: Options = {}) => {
  const folder = mkdtempSync(join(tmpdir(), 'clientele-'));
  let nowMs = startOfTime;
  const failures: unknown[] = [];
  const onFailure = (error: unknown): void => void failures.push(error);
  const stores = openInProcess(folder, { onFailure });
  const projector = await startProjector({ ...stores, onFailure });
  const { registry, read } = build(stores, {
    between: directly,
    progress: projector.progress,
    policy: policyFor(options.profile ?? 'bcp', { sectorChecks: true }),
    clock: { nowMs: () => nowMs, rfc3339: () => new Date(nowMs).toISOString() },
    clientId: clientIds({ nowMs: () => nowMs, random }),
    checking: options.checking ?? { sector: unchecked },
  });
  return {
    registry,
    eventStore: stores.eventStore,
    views: stores.views,
    failures,
    read,
    /** Advances the clock by that many seconds. */
    passSeconds: (seconds: number): void => {
      nowMs += seconds * 1000;
    },
    stop: async (): Promise<void> => {
      await projector.stop();
      await stores.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

/** The same for one test: it is stopped when the test ends, whatever the outcome. */
export const inProcessFor = async (t: TestContext, options: Options = {}) => {
  const running = await startInProcess(options);
  t.after(running.stop);
  return running;
};

const readRootKeys = () => {
  const key = Buffer.alloc(32, 7).toString('base64url');
  const parsed = parseRootKeys(JSON.stringify({ current: 'root', keys: { root: key } }));
  if (parsed.ok) return parsed.value;
  throw new Error(parsed.error);
};

/** The root key is always the same, so that a folder can be reopened. */
const rootKeys = readRootKeys();

const random = randomPool();

/** One generator for the whole test, because ids must be unique. */
const nextClientId = clientIds({ nowMs: () => Date.now(), random });

const batchEventsMax = 100;

const projectAll = async (eventStore: SqliteEventStore, views: ViewStore): Promise<void> => {
  for (;;) {
    const batch = await eventStore.readAll(await views.position(), batchEventsMax);
    if (batch.length === 0) return;
    await projectBatch({ eventStore, views }, batch);
  }
};

/** The body of an answer. Throws if the answer is a refusal. */
export const succeeded = (answer: Result<ClientInformation, Refusal>): JsonObject => {
  if (!answer.ok) throw new Error(`${answer.error.code}: ${answer.error.description}`);
  const body: unknown = JSON.parse(answer.value.body);
  if (!isJsonObject(body)) throw new TypeError('an answer is a JSON object');
  return body;
};
