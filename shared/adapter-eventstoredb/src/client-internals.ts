import type { EventStoreDBClient as Client } from '@eventstore/db-client';
import { getSubchannelPool } from '@grpc/grpc-js/build/src/subchannel-pool.js';

/*
 * Internals of version 6.2.1 of the client, and of its gRPC library, which are pinned. Their public interfaces do not
 * offer these functions. A missing one throws.
 */

type Internal = (...args: readonly unknown[]) => unknown;

const internal = (owner: object, name: string): Internal => {
  const found: unknown = Reflect.get(owner, name);
  if (typeof found !== 'function') throw new Error(`this version of the event store's client has no ${name}`);
  return (...args) => Reflect.apply(found, owner, args);
};

/** `dispose` ends the streams but leaves the connection, which then backs off for minutes although it is not needed. */
export const closeChannel = async (client: Client): Promise<void> => {
  const channel: unknown = await internal(client, 'getChannel')();
  if (typeof channel === 'object' && channel !== null) internal(channel, 'close')();
};

/**
 * Makes the next client open new connections. The library gives a new channel the connection of an earlier one to the
 * same address, be it dead or backing off for minutes. Discovery keeps such a connection in use: each of its calls
 * lasts five seconds, the next probe begins before that, and nobody else can close its channels.
 */
export const forgetConnections = (): void => {
  const pool = getSubchannelPool(true);
  const known: unknown = Reflect.get(pool, 'pool');
  if (typeof known !== 'object' || known === null) throw new Error('this version keeps its connections elsewhere');
  Reflect.set(pool, 'pool', Object.create(null));
  for (const { subchannel } of Object.values(known).flat()) internal(subchannel, 'unref')();
};

/** A read, and whether the server has confirmed its end. */
export type BegunRead<Read> = { readonly reading: Read; readonly isComplete: () => boolean };

const readNames: readonly unknown[] = ['readStream', 'readAll'];

/**
 * Begins reads so that their end can be trusted. When a client is disposed of or its connection is closed, every read in
 * flight ends as if it had been read to the end: without an error, and often without an event. Only a status of the
 * server, which is OK, confirms that nothing more follows.
 */
export const watchReads = (client: Client): (<Read>(start: (client: Client) => Read) => BegunRead<Read>) => {
  const make = internal(client, 'GRPCStreamCreator');
  let newest = { isComplete: false };
  Reflect.set(client, 'GRPCStreamCreator', (...args: readonly unknown[]) => {
    const [grpcClient, name, create, cache] = args;
    if (!readNames.includes(name) || typeof create !== 'function') return make(...args);
    const read = { isComplete: false };
    newest = read;
    const open = async (grpc: unknown): Promise<object> => {
      const stream = await Reflect.apply(create, undefined, [grpc]);
      onStatus(stream, (isOk) => {
        read.isComplete = isOk;
      });
      return stream;
    };
    return make(grpcClient, name, open, cache);
  });
  return (start) => {
    const before = newest;
    const reading = start(client);
    const read = newest;
    if (read === before) throw new Error('this version reads without a stream');
    return { reading, isComplete: () => read.isComplete };
  };
};

/** Wraps the stream that carries the client's appends. */
export const guardAppends = (client: Client): { readonly refuse: () => void } => {
  const make = internal(client, 'GRPCStreamCreator');
  let isRefused = false;
  const guarded = (create: Internal) => async (grpc: unknown) => {
    if (isRefused) throw new Error('this client of the event store was discarded');
    const stream = await create(grpc);
    if (typeof stream !== 'object' || stream === null) throw new Error('this version appends without a stream');
    neverWait(stream);
    forgiveLateAnswers(stream);
    breakWhenItEnds(stream);
    return stream;
  };
  Reflect.set(client, 'GRPCStreamCreator', (...args: readonly unknown[]) => {
    const [grpcClient, name, create, cache] = args;
    if (name !== 'appendToStream' || typeof create !== 'function') return make(...args);
    const open = guarded((grpc) => Reflect.apply(create, undefined, [grpc]));
    return make(grpcClient, name, open, cache);
  });
  return {
    refuse: () => {
      isRefused = true;
    },
  };
};

/**
 * If a write has to wait (because 16 are under way to a server that does not read), a breaking stream rejects the
 * writes queued after it in an unhandled promise, which ends Node.js. So no write waits, and `appendsInFlightMax`
 * bounds how many are under way.
 */
const neverWait = (stream: object): void => {
  const write = internal(stream, 'write');
  Reflect.set(stream, 'write', (...args: readonly unknown[]) => {
    write(...args);
    return true;
  });
};

/**
 * When one stream of appends breaks, the client forgets the appends of every stream. A later answer on another stream
 * then makes it throw an error that cannot be caught. Those appends were already rejected and are being settled.
 */
const forgiveLateAnswers = (stream: object): void => {
  const listeners: unknown = internal(stream, 'listeners')('data');
  if (!Array.isArray(listeners) || listeners.length !== 1) throw new Error('this version reads answers differently');
  const [answer]: readonly unknown[] = listeners;
  if (typeof answer !== 'function') throw new Error('this version reads answers differently');
  internal(stream, 'removeListener')('data', answer);
  internal(stream, 'on')('data', (...args: readonly unknown[]) => {
    try {
      Reflect.apply(answer, stream, args);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
    }
  });
};

/**
 * A server that shuts down properly ends the stream without an error. The client still considers the stream open, and
 * everything that it writes is lost. So the end is turned into an error.
 */
const breakWhenItEnds = (stream: object): void => {
  let hasEndedWell = false;
  onStatus(stream, (isOk) => {
    hasEndedWell = isOk;
  });
  internal(stream, 'on')('end', () => {
    if (hasEndedWell) internal(stream, 'destroy')(new Error('the event store ended the stream of appends'));
  });
};

const okStatus = 0;

/** The status is the last word of the server, or of the client for a call that it gave up. */
const onStatus = (stream: object, listener: (isOk: boolean) => void): void => {
  internal(stream, 'on')('status', (status: unknown) => {
    listener(typeof status === 'object' && status !== null && 'code' in status && status.code === okStatus);
  });
};
