import { randomUUID } from 'node:crypto';
import { startEventStoreDouble } from './event-store-double/event-store-double.ts';

/** An event store as the services are told of it: the real one that `EVENTSTORE_URL` names, with a namespace of its own, or a double. */
export type EventStoreForTests = {
  readonly env: { readonly EVENT_STORE_URL: string; readonly EVENT_STORE_NAMESPACE: string };
  readonly dispose: () => Promise<void>;
};

/** For tests that ask no more of a store than that it works; those that need faults start the double. */
export const eventStoreForTests = async (): Promise<EventStoreForTests> => {
  const namespace = `test-${randomUUID()}`;
  const { EVENTSTORE_URL: url } = process.env;
  if (url !== undefined)
    return { env: { EVENT_STORE_URL: url, EVENT_STORE_NAMESPACE: namespace }, dispose: async () => undefined };
  const double = await startEventStoreDouble();
  return { env: { EVENT_STORE_URL: double.url, EVENT_STORE_NAMESPACE: namespace }, dispose: double.dispose };
};
