import { setTimeout as pause } from 'node:timers/promises';
import { connect, type NatsConnection } from 'nats';
import type { NatsAddress } from './nats-address.ts';
import type { OnNotice } from './notice.ts';
import { type Outage, outageOf } from './outage.ts';

/** One connection that re-establishes itself, whatever the server does, until it is stopped. */
export type ManagedConnection = {
  /** The connection, while the server is available and prepared; otherwise undefined. */
  readonly up: () => NatsConnection | undefined;
  /** Calls the listener each time the server goes away, returns, or was repaired. Returns how to unsubscribe. */
  readonly onChange: (listener: () => void) => () => void;
  /** Prepares the server again, because something is missing or does not answer. The rest stays in use meanwhile. */
  readonly mend: () => void;
  /** Where the user of this connection may receive answers. */
  readonly inboxPrefix: string | undefined;
  readonly stop: () => Promise<void>;
};

type ConnectionOptions = {
  readonly address: NatsAddress;
  readonly name: string;
  /** Ensures that the server has all that is needed. Called on a new connection and after each return of the server. */
  readonly prepare: (connection: NatsConnection, isFirst: boolean) => Promise<void>;
  readonly onNotice: OnNotice;
};

type State = {
  connection: NatsConnection | undefined;
  isPrepared: boolean;
  isPreparing: boolean;
  isMending: boolean;
  wasPrepared: boolean;
  readonly stopping: AbortController;
  readonly listeners: Set<() => void>;
  readonly outage: Outage;
};

const connectMsMax = 3_000;
const retryMs = 250;
const retryJitterMs = 250;
const pingMs = 10_000;
const flushMsMax = 3_000;
/**
 * A stream that is being deleted is reported missing before its files are gone. A stream created at that moment refuses
 * or loses messages until the server restarts (seen with 2.9.10), so repair waits first.
 */
const mendAfterMs = 1_000;

export const openConnection = (options: ConnectionOptions): ManagedConnection => {
  const state: State = {
    connection: undefined,
    isPrepared: false,
    isPreparing: false,
    isMending: false,
    wasPrepared: false,
    stopping: new AbortController(),
    listeners: new Set(),
    outage: outageOf(options.onNotice),
  };
  const ended = stayConnected(state, options);
  return {
    up: () => (state.isPrepared ? state.connection : undefined),
    onChange: (listener) => {
      state.listeners.add(listener);
      return () => state.listeners.delete(listener);
    },
    mend: () => void mended(state, options),
    inboxPrefix: options.address.options.inboxPrefix,
    stop: async () => {
      state.stopping.abort();
      state.isPrepared = false;
      await closed(state.connection);
      await ended;
    },
  };
};

/** The client reconnects by itself unless a login is refused. Then it closes, and this loop connects again. */
const stayConnected = async (state: State, options: ConnectionOptions): Promise<void> => {
  while (!state.stopping.signal.aborted) {
    try {
      state.connection = await connect({ ...connectOptions(options.name), ...options.address.options });
    } catch (error) {
      await rest(state, state.outage.failed('connect-failed', error));
      continue;
    }
    if (state.stopping.signal.aborted) break;
    void watch(state, state.connection, options);
    await backUp(state, state.connection, options);
    await state.connection.closed();
    goDown(state, options);
  }
  await closed(state.connection);
};

const watch = async (state: State, connection: NatsConnection, options: ConnectionOptions): Promise<void> => {
  for await (const { type } of connection.status()) {
    if (type === 'disconnect') goDown(state, options);
    if (type === 'reconnect') void backUp(state, connection, options);
  }
};

const backUp = async (state: State, connection: NatsConnection, options: ConnectionOptions): Promise<void> => {
  options.onNotice({ kind: 'connected', serverVersion: connection.info?.version ?? '' });
  await prepared(state, options);
};

const goDown = (state: State, { onNotice }: ConnectionOptions): void => {
  if (!state.isPrepared) return;
  state.isPrepared = false;
  onNotice({ kind: 'disconnected' });
  for (const listener of state.listeners) listener();
};

/** Prepares the server, and retries until that succeeds. Only one attempt runs at a time. */
const prepared = async (state: State, { prepare }: ConnectionOptions): Promise<void> => {
  if (state.isPreparing) return;
  state.isPreparing = true;
  state.isPrepared = false;
  while (!state.isPrepared && !state.stopping.signal.aborted && state.connection?.isClosed() === false) {
    try {
      await prepare(state.connection, !state.wasPrepared);
      state.isPrepared = true;
      state.outage.over();
    } catch (error) {
      await rest(state, state.outage.failed('prepare-failed', error));
    }
  }
  state.isPreparing = false;
  state.wasPrepared ||= state.isPrepared;
  for (const listener of state.listeners) listener();
};

const mended = async (state: State, { prepare }: ConnectionOptions): Promise<void> => {
  const { connection } = state;
  if (state.isMending || !state.isPrepared || connection === undefined) return;
  state.isMending = true;
  await rest(state, mendAfterMs);
  const isStillUp = (): boolean => state.isPrepared && state.connection === connection;
  for (let isMended = false; !isMended && isStillUp(); ) {
    try {
      await prepare(connection, false);
      isMended = true;
      state.outage.over();
    } catch (error) {
      await rest(state, state.outage.failed('prepare-failed', error));
    }
  }
  state.isMending = false;
  for (const listener of state.listeners) listener();
};

const rest = async ({ stopping }: State, msMin: number): Promise<void> => {
  const ms = msMin + Math.random() * retryJitterMs;
  await pause(ms, undefined, { signal: stopping.signal }).catch(() => undefined);
};

const connectOptions = (name: string) => ({
  name,
  timeout: connectMsMax,
  maxReconnectAttempts: -1,
  reconnectTimeWait: retryMs,
  reconnectJitter: retryJitterMs,
  pingInterval: pingMs,
  maxPingOut: 2,
  noAsyncTraces: true,
});

/** Flushes pending output for a bounded time, then closes. Does not wait for a server that is away. */
const closed = async (connection: NatsConnection | undefined): Promise<void> => {
  if (connection === undefined || connection.isClosed()) return;
  const given = new AbortController();
  const late = pause(flushMsMax, undefined, { signal: given.signal }).catch(() => undefined);
  await Promise.race([connection.flush().catch(() => undefined), late]);
  given.abort();
  await connection.close();
};
