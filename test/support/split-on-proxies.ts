import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EventStoreDouble, startEventStoreDouble } from './event-store-double/event-store-double.ts';
import type { PostgresServer } from './postgres.ts';
import { type Answer, manage, register, smallestBody } from './registry.ts';
import { type Closing, type SplitRegistry, startSplit } from './split-registry.ts';
import { startFaultProxy } from './tcp-proxy.ts';
import { until } from './until.ts';

/** Separate processes on an event store and a read model that a test can make unreachable. */
export const openSplitOnProxies = async (context: Closing, postgres: PostgresServer) => {
  const dir = await mkdtemp(join(tmpdir(), 'clientele-'));
  const eventStore = await startEventStoreDouble();
  const database = new URL(await postgres.newDatabase());
  const readModel = await startFaultProxy(Number(database.port));
  context.after(() => readModel.close());
  database.port = String(readModel.port);
  const readModelUrl = database.href;
  context.after(() => rm(dir, { recursive: true, force: true }));
  context.after(() => eventStore.dispose());
  const registry = await startSplit(context, { dir, eventStoreUrl: eventStore.url, readModelUrl });
  const env = {
    EVENT_STORE_URL: eventStore.url,
    READ_MODEL_URL: readModelUrl,
    ROOT_KEYS_FILE: join(dir, 'root-keys.json'),
  };
  return { registry, eventStore, readModel, env };
};

/** A client whose row already exists, so that reading it does not need the log. */
export const shownClient = async (registry: SplitRegistry, eventStore: EventStoreDouble): Promise<Answer> => {
  const registered = await register(registry, smallestBody);
  await until('the read model shows the client', async () => {
    eventStore.connect({ mode: 'freeze' });
    const read = await manage(registered.body);
    eventStore.connect({ mode: 'pass' });
    return read.status === 200 && read.text === registered.text;
  });
  return registered;
};
