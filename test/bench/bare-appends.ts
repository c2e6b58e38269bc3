import { randomUUID } from 'node:crypto';
import { BACKWARDS, binaryEvent, END, EventStoreDBClient, NO_STREAM } from '@eventstore/db-client';

/** The store's speed for a pure appender: its own client, and nothing around it. */
export type BareAppends = {
  /** Appends per second with `inFlight` appends at a time. Each append writes one event to a new stream. */
  readonly perSecond: (load: { readonly inFlight: number; readonly durationMs: number }) => Promise<number>;
  readonly close: () => Promise<void>;
};

/** How many events back the newest registration may be. Nobody else writes to a store while it is measured. */
const eventsBackMax = 1_000;

/** @param options.namespace contains a client that was just registered: the same bytes are appended. */
export const bareAppends = async (url: string, { namespace }: { readonly namespace: string }): Promise<BareAppends> => {
  const client = EventStoreDBClient.connectionString(url);
  const close = (): Promise<void> => client.dispose();
  const { type, data, metadata } = await newestRegistration(client, namespace).catch(async (error: unknown) => {
    await close();
    throw error;
  });
  const appendOne = async (): Promise<void> => {
    const event = binaryEvent({ type, data, metadata });
    await client.appendToStream(`${namespace}-bare-${randomUUID()}`, event, { expectedRevision: NO_STREAM });
  };
  return {
    close,
    perSecond: async ({ inFlight, durationMs }) => {
      const beganMs = performance.now();
      let appends = 0;
      const lane = async (): Promise<void> => {
        for (; performance.now() - beganMs < durationMs; appends += 1) await appendOne();
      };
      await Promise.all(Array.from({ length: inFlight }, lane));
      return appends / ((performance.now() - beganMs) / 1000);
    },
  };
};

type StoredBytes = { readonly type: string; readonly data: Uint8Array; readonly metadata: Uint8Array };

const newestRegistration = async (client: EventStoreDBClient, namespace: string): Promise<StoredBytes> => {
  for await (const { event } of client.readAll({ direction: BACKWARDS, fromPosition: END, maxCount: eventsBackMax })) {
    if (event === undefined || !event.streamId.startsWith(`${namespace}-client-`)) continue;
    const { type, data, metadata } = event;
    if (data instanceof Uint8Array) return { type, data, metadata: bytesOf(metadata) };
  }
  throw new Error('the store has none of the registrations that were just made');
};

/** The client has already parsed the metadata. Serialised again, they have as many bytes as before. */
const bytesOf = (metadata: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(metadata));
