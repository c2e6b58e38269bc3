import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** How the proxy treats the connections that pass through it. */
export type ProxyFault =
  | { readonly mode: 'pass' }
  /** Every connection is reset, including new ones. */
  | { readonly mode: 'cut' }
  /** Connections are accepted, and nothing is forwarded in either direction. */
  | { readonly mode: 'blackhole' }
  /**
   * Like a stopped process: connections are accepted, but nothing is read from them until the next fault. Then all data
   * continues to flow.
   */
  | { readonly mode: 'freeze' }
  /** Like a firewall that lost its table: connections that exist are silent for ever, and new ones pass. */
  | { readonly mode: 'forget' }
  /**
   * Requests arrive, replies do not: the connection is reset instead of a reply. The client cannot know the outcome.
   */
  | { readonly mode: 'lose-replies' }
  | { readonly mode: 'slow'; readonly delayMs: number }
  /** The connection is reset after this many bytes of the reply. */
  | { readonly mode: 'cut-after'; readonly replyBytes: number };

export type ProxyStats = {
  readonly connections: number;
  readonly cuts: number;
  readonly repliesLost: number;
};

/** A TCP proxy on the loopback interface that breaks connections on command. */
export type FaultProxy = {
  readonly port: number;
  readonly setFault: (fault: ProxyFault) => void;
  readonly stats: () => ProxyStats;
  readonly close: () => Promise<void>;
};

/** Listens on a free port and forwards connections to `targetPort` on the same interface. */
export const startFaultProxy = async (targetPort: number): Promise<FaultProxy> => {
  let fault: ProxyFault = { mode: 'pass' };
  const live = new Set<Socket>();
  const forgotten = new WeakSet<Socket>();
  const stats = { connections: 0, cuts: 0, repliesLost: 0 };

  const reset = (...sockets: readonly Socket[]): void => {
    stats.cuts += 1;
    for (const socket of sockets) socket.resetAndDestroy();
  };

  const deliver = (target: Socket, chunk: Buffer): void => {
    if (fault.mode !== 'slow') {
      target.write(chunk);
      return;
    }
    setTimeout(() => target.destroyed || target.write(chunk), fault.delayMs);
  };

  const server = createServer((client) => {
    stats.connections += 1;
    if (fault.mode === 'cut') {
      reset(client);
      return;
    }
    const upstream = connect(targetPort, '127.0.0.1');
    let repliedBytes = 0;
    pair(client, upstream, live);
    if (fault.mode === 'freeze') for (const socket of [client, upstream]) socket.pause();
    client.on('data', (chunk) => {
      if (fault.mode !== 'blackhole') deliver(upstream, chunk);
    });
    upstream.on('data', (chunk) => {
      if (fault.mode === 'blackhole') return;
      repliedBytes += chunk.length;
      if (fault.mode === 'lose-replies') {
        stats.repliesLost += 1;
        reset(client, upstream);
        return;
      }
      if (fault.mode === 'cut-after' && repliedBytes >= fault.replyBytes) {
        deliver(client, chunk.subarray(0, Math.max(0, chunk.length - (repliedBytes - fault.replyBytes))));
        reset(client, upstream);
        return;
      }
      deliver(client, chunk);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the proxy listens on no port');

  return {
    port: address.port,
    setFault: (next) => {
      fault = next;
      for (const socket of live) {
        if (next.mode === 'forget') forgotten.add(socket);
        const isSilent = next.mode === 'freeze' || forgotten.has(socket);
        isSilent ? socket.pause() : socket.resume();
      }
      if (next.mode === 'cut') for (const socket of live) reset(socket);
    },
    stats: () => ({ ...stats }),
    close: async () => {
      for (const socket of live) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
};

/** When one end closes, so does the other. */
const pair = (client: Socket, upstream: Socket, live: Set<Socket>): void => {
  for (const [socket, other] of [
    [client, upstream],
    [upstream, client],
  ] as const) {
    live.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      live.delete(socket);
      other.destroy();
    });
  }
};
