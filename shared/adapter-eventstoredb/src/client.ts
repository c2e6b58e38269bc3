import { EventStoreDBClient as Client } from '@eventstore/db-client';
import { closeChannel, guardAppends } from './client-internals.ts';
import { checkConnectionString } from './connection-string.ts';
import { within } from './within.ts';

/** The client of this process. */
export type ClientHolder = {
  /** The client to use now; the one before it has been disposed of. */
  readonly current: () => Promise<Client>;
  /** Throws the client away, with all that is pending in it, and makes a new one. */
  readonly renew: () => Promise<void>;
  /** Without it an open stream of appends keeps Node.js running for ever. */
  readonly dispose: () => Promise<void>;
};

/** How long disposing may take: it is all local, so longer means that a stream of the client never tells its end. */
const disposeMsMax = 500;

let isHeld = false;

/**
 * The one client of this process. The package keeps the appends of all its clients in one table of the module: when a stream of one
 * breaks, the appends of the others are rejected as well. So there is one, and the next is made only when it is gone.
 * @throws Error where there is one already, or where the URL cannot be read; the message has no part of the URL in it.
 */
export const holdClient = (url: string): ClientHolder => {
  checkConnectionString(url);
  if (isHeld) throw new Error('this process has a client of the event store already');
  let held = openClient(url);
  isHeld = true;
  let renewing: Promise<void> = Promise.resolve();
  const renew = async (): Promise<void> => {
    await held.retire();
    held = openClient(url);
  };
  return {
    current: async () => {
      await renewing;
      return held.client;
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

type HeldClient = { readonly client: Client; readonly retire: () => Promise<void> };

const openClient = (url: string): HeldClient => {
  const client = parsed(url);
  const appends = guardAppends(client);
  return {
    client,
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
    // biome-ignore lint/style/useErrorCause: the client's own message quotes the URL, and with it a password.
    throw new Error('the URL of the event store cannot be read');
  }
};

/** Streams that were made in this turn become known to `dispose` at its end. */
const endOfTurn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

const unlessItFails = async (work: () => Promise<void>): Promise<void> => {
  try {
    await work();
  } catch {
    // What cannot be closed is left to the garbage collector: its successor does not depend on it.
  }
};
