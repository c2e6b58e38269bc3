import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { JsonObject } from '@clientele/domain';
import { type DocumentServer, startDocumentServer } from './document-server.ts';
import { type EventStoreDouble, startEventStoreDouble } from './event-store-double/event-store-double.ts';
import { type NatsServer, startNatsServer } from './nats.ts';
import type { PostgresServer } from './postgres.ts';
import { register, send, smallestBody } from './registry.ts';
import { type ServiceProcess, startService } from './service-process.ts';
import { type SplitRegistry, startSplit } from './split-registry.ts';
import { until } from './until.ts';

const waitMs = 5_000;

type Parts = {
  readonly registry: SplitRegistry;
  readonly documents: DocumentServer;
  readonly nats: NatsServer;
  readonly eventStore: EventStoreDouble;
  readonly startWorker: () => Promise<ServiceProcess>;
};

/** Separate processes. The worker's environment contains only NATS and the URLs that it may fetch. */
export const openWithWorker = async (
  context: TestContext,
  postgres: PostgresServer,
  env: Readonly<Record<string, string>> = {},
): Promise<Parts> => {
  const dir = await mkdtemp(join(tmpdir(), 'clientele-'));
  const [nats, documents, eventStore] = await Promise.all([
    startNatsServer(),
    startDocumentServer(),
    startEventStoreDouble(),
  ]);
  context.after(async () => {
    await Promise.all([nats.dispose(), documents.stop(), eventStore.dispose(), rm(dir, { recursive: true })]);
  });
  const startWorker = async (): Promise<ServiceProcess> => {
    const worker = await startService('sector-worker', { NATS_URL: nats.url, ...documents.env });
    context.after(() => worker.stop('SIGKILL'));
    return worker;
  };
  const readModelUrl = await postgres.newDatabase();
  const settings = { NATS_URL: nats.url, SECTOR_WAIT_MS: String(waitMs), ...env };
  const registry = await startSplit(context, { dir, eventStoreUrl: eventStore.url, readModelUrl, env: settings });
  return { registry, documents, nats, eventStore, startWorker };
};

export const clientsStored = (eventStore: EventStoreDouble): number =>
  new Set(eventStore.records().flatMap(({ stream }) => (stream.startsWith('client-') ? [stream] : []))).size;

export const isReady = async ({ url }: Pick<ServiceProcess, 'url'>): Promise<boolean> =>
  (await send(`${url}/health/ready`)).status === 200;

/** Resolves once every registration process reaches NATS: on the first answer other than 503. */
export const untilChecked = (registry: SplitRegistry, sector_identifier_uri: string): Promise<void> =>
  until('sector documents are checked', async () => {
    const answers = await Promise.all(
      registry.registrations.map((process) => register(process, { ...smallestBody, sector_identifier_uri })),
    );
    return answers.every((answer) => answer.status === 201);
  });

/** The worker's log lines about checks, one for each delivery of a check. */
export const checkLines = (worker: ServiceProcess): readonly JsonObject[] =>
  worker
    .output()
    .split('\n')
    .filter((line) => line.includes('"a check ended"'))
    .map((line) => JSON.parse(line));
