import { EventStoreDBClient as Client } from '@eventstore/db-client';
import { closeChannel, forgetConnections, guardAppends, watchReads } from './client-internals.ts';
import { checkConnectionString } from './connection-string.ts';
import { within } from './within.ts';

/** A client, and the only way to begin a read with it. */
export type HeldClient = { readonly client: Client; readonly beginRead: ReturnType<typeof watchReads> };

/** The client of this process. */
export type ClientHolder = {
  /** The current client. Its predecessor has been disposed of. */
  readonly current: () => Promise<HeldClient>;
  /** Discards the client with all its pending calls, and creates a new one. */
  readonly renew: () => Promise<void>;
  /** Without this, an open stream of appends keeps Node.js running for ever. */
  readonly dispose: () => Promise<void>;
};

/** How long disposing may take. All of it is local, so a longer wait means that a stream never reports its end. */
const disposeMsMax = 500;

let isHeld = false;

/**
 * The only client of this process. The package keeps the appends of all its clients in one table of the module. When a
 * stream of one client breaks, the appends of the others are rejected too. So a new client is created only after its
 * predecessor is gone.
 * @throws Error if this process already has a client or the URL cannot be used. The message never quotes the URL.
 */
export const holdClient = (url: string): ClientHolder => {
  checkConnectionString(url);
  if (isHeld) throw new Error('this process already has a client of the event store');
  let held = openClient(url);
  isHeld = true;
  let renewing: Promise<void> = Promise.resolve();
  const renew = async (): Promise<void> => {
    await held.retire();
    forgetConnections();
    held = openClient(url);
  };
  return {
    current: async () => {
      await renewing;
      return held;
    },
    renew: () => {
      renewing = renewing.then(renew);
      return renewing;
    },
    dispose: async () => {
      await renewing;
      await held.retire();
      isHeld = false;
    },
  };
};

const openClient = (url: string): HeldClient & { readonly retire: () => Promise<void> } => {
  const client = parsed(url);
  const appends = guardAppends(client);
  return {
    client,
    beginRead: watchReads(client),
    retire: async () => {
      appends.refuse();
      await endOfTurn();
      await unlessItFails(() => within(disposeMsMax, client.dispose()));
      await unlessItFails(() => within(disposeMsMax, closeChannel(client)));
    },
  };
};

const parsed = (url: string): Client => {
  try {
    return Client.connectionString(url);
  } catch {
    // biome-ignore lint/style/useErrorCause: the client's own message quotes the URL, which may contain a password.
    throw new Error('the URL of the event store cannot be parsed');
  }
};

/** `dispose` learns of streams created in this turn of the event loop only at its end. */
const endOfTurn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

const unlessItFails = async (work: () => Promise<void>): Promise<void> => {
  try {
    await work();
  } catch {
    // A client that cannot be closed is left to the garbage collector. Its successor does not depend on it.
  }
};
