import { randomUUID } from 'node:crypto';
import { startEventStoreDouble } from './event-store-double/event-store-double.ts';

/**
 * An event store as services are configured with it: either the real one that `EVENTSTORE_URL` names, under a separate
 * namespace, or a double.
 */
export type EventStoreForTests = {
  readonly env: { readonly EVENT_STORE_URL: string; readonly EVENT_STORE_NAMESPACE: string };
  readonly dispose: () => Promise<void>;
};

/** For tests that only need a working store. Tests that inject failures start the double themselves. */
export const eventStoreForTests = async (): Promise<EventStoreForTests> => {
  const namespace = `test-${randomUUID()}`;
  const { EVENTSTORE_URL: url } = process.env;
  if (url !== undefined)
    return { env: { EVENT_STORE_URL: url, EVENT_STORE_NAMESPACE: namespace }, dispose: async () => undefined };
  const double = await startEventStoreDouble();
  return { env: { EVENT_STORE_URL: double.url, EVENT_STORE_NAMESPACE: namespace }, dispose: double.dispose };
};
