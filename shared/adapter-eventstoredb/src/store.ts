import { accessRefused, type StoreUnavailable, storeUnavailable } from '@clientele/application';
import type {
  AllStreamResolvedEvent,
  EventStoreDBClient as Client,
  ResolvedEvent,
  StreamingRead,
} from '@eventstore/db-client';
import { type Availability, watchAvailability } from './availability.ts';
import { type ClientHolder, type HeldClient, holdClient } from './client.ts';
import type { BegunRead } from './client-internals.ts';
import { failureOf } from './failures.ts';
import { within } from './within.ts';

export type ReadEvent = ResolvedEvent | AllStreamResolvedEvent;

/** The server behind one client. Every call to it goes through here and is bounded here. */
export type Store = {
  readonly availability: Availability;
  readonly client: () => Promise<Client>;
  /** @throws StoreUnavailable if the read is not answered within `timeoutMs`, by default `readMsMax`. */
  readonly read: (
    start: (client: Client) => StreamingRead<ReadEvent>,
    timeoutMs?: number,
  ) => Promise<readonly ReadEvent[]>;
  /**
   * A small read, bounded.
   * @throws Error that distinguishes a store that does not answer from one that refuses access.
   */
  readonly assertReady: () => Promise<void>;
  readonly close: () => Promise<void>;
};

export type StoreLimits = {
  /** Time for one read: a stream, or a page of the log. */
  readonly readMsMax: number;
  /** Time for one probe of the store. */
  readonly probeMsMax: number;
};

export const connectStore = (url: string, { readMsMax, probeMsMax }: StoreLimits): Store => {
  const holder = holdClient(url);
  const ask = async (): Promise<void> => {
    await collect(await holder.current(), probeMsMax, lastEvent);
  };
  const probe = (): Promise<boolean> =>
    ask().then(
      () => true,
      () => false,
    );
  const availability = watchAvailability({ renew: holder.renew, probe });
  return {
    availability,
    client: async () => (await holder.current()).client,
    read: (start, timeoutMs = readMsMax) => readTwice({ holder, availability, timeoutMs }, start),
    assertReady: async () => {
      await ask().catch(notReady);
      availability.answered('read');
    },
    close: async () => {
      await availability.close();
      await holder.dispose();
    },
  };
};

const lastEvent = (client: Client) =>
  client.readAll({ fromPosition: 'end', direction: 'backwards', maxCount: 1, requiresLeader: true });

type Reading = { readonly holder: ClientHolder; readonly availability: Availability; readonly timeoutMs: number };

/** The first read after a lost connection fails with the connection; the second uses a new one. */
const readTwice = async (
  { holder, availability, timeoutMs }: Reading,
  start: (client: Client) => StreamingRead<ReadEvent>,
): Promise<readonly ReadEvent[]> => {
  if (availability.isAway()) throw away(undefined);
  const beganMs = performance.now();
  const leftMs = (): number => Math.max(1, timeoutMs - (performance.now() - beganMs));
  try {
    const events = await collect(await holder.current(), leftMs(), start).catch(async (error: unknown) => {
      if (failureOf(error) !== 'unanswered' || leftMs() === 1) throw error;
      return collect(await holder.current(), leftMs(), start);
    });
    availability.answered('read');
    return events;
  } catch (error) {
    if (failureOf(error) === 'unanswered') availability.unanswered('read', beganMs);
    else availability.answered('read');
    throw failureOf(error) === 'stream-not-found' ? error : away(error);
  }
};

const notReady = (cause: unknown): never => {
  if (failureOf(cause) !== 'refused') throw away(cause);
  throw accessRefused('the event store refuses access: check user, password and access lists', cause);
};

const away = (cause: unknown): StoreUnavailable => storeUnavailable('event-store-away', cause);

const collect = async (
  { beginRead }: HeldClient,
  timeoutMs: number,
  start: (client: Client) => StreamingRead<ReadEvent>,
): Promise<readonly ReadEvent[]> => {
  const begun = beginRead(start);
  try {
    return await within(timeoutMs, allOf(begun));
  } finally {
    begun.reading.cancel().catch(ignore);
  }
};

/** @throws Error if the read ended without a word of the server: nothing may be concluded from what it lacks. */
const allOf = async ({ reading, isComplete }: BegunRead<AsyncIterable<ReadEvent>>): Promise<readonly ReadEvent[]> => {
  const events: ReadEvent[] = [];
  for await (const event of reading) events.push(event);
  if (!isComplete()) throw new Error('the read was given up before the server had confirmed its end');
  return events;
};

export const ignore = (): void => undefined;
