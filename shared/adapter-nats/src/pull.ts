import { setTimeout as pause } from 'node:timers/promises';
import type { Consumption } from '@clientele/application';
import type { NatsConnection } from 'nats';
import type { ManagedConnection } from './connection.ts';
import { delivery } from './delivery.ts';
import { type InFlightOptions, inFlight } from './in-flight.ts';
import { type Inbox, openInbox } from './inbox.ts';

/** Pause after a refused request, to avoid a busy loop against a refusing server. */
const refusedPauseMs = 200;

/**
 * Takes messages, as many as may be held, until it is stopped. It sends its own requests instead of using the client's
 * iterator, which waits for ever if the server returns without the consumer (nats.js issues 570 and 649).
 */
export const pullMessages = (server: ManagedConnection, options: InFlightOptions): Consumption => {
  const { stream } = options;
  const stopping = new AbortController();
  const held = inFlight(options);
  let inbox: Inbox | undefined;
  let wake = (): void => undefined;

  const canAsk = (): boolean => server.up() !== undefined && held.room() > 0;

  const readiness = async (): Promise<void> => {
    while (!canAsk() && !stopping.signal.aborted) {
      const { promise, resolve } = Promise.withResolvers<void>();
      wake = resolve;
      await promise;
    }
  };

  const openOn = (connection: NatsConnection): Inbox =>
    openInbox(connection, {
      stream,
      inboxPrefix: server.inboxPrefix,
      onMessage: (message) => held.add(delivery(connection, message), () => wake()),
    });

  const askOnce = async (connection: NatsConnection): Promise<void> => {
    if (inbox?.connection !== connection) inbox = openOn(connection);
    const outcome = await inbox.request(held.room());
    if (outcome === 'missing' || outcome === 'silent') server.mend();
    if (outcome !== 'over') await pause(refusedPauseMs, undefined, { signal: stopping.signal }).catch(() => undefined);
  };

  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await readiness();
      const connection = server.up();
      if (connection !== undefined && !stopping.signal.aborted) await askOnce(connection);
    }
    await inbox?.leave();
  };

  const interrupt = (): void => {
    inbox?.interrupt();
    wake();
  };
  const stopListening = server.onChange(interrupt);
  const ended = run();

  const end = async (): Promise<void> => {
    stopping.abort();
    interrupt();
    await Promise.all([ended, held.end()]);
    stopListening();
  };
  return { stop: once(end) };
};

/** Stopping both a consumption and its bus waits only once. */
const once = (end: () => Promise<void>): (() => Promise<void>) => {
  let ending: Promise<void> | undefined;
  return () => {
    ending ??= end();
    return ending;
  };
};
