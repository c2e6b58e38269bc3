import { AsyncResource } from 'node:async_hooks';

/** Runs a callback at the end of the event loop's turn, together with all others of that turn, in order. */
export type EndOfTurn = (callback: () => void) => void;

/** A callback and the async context in which it was submitted. */
type Waiting = { readonly context: AsyncResource; readonly callback: () => void };

/**
 * Requests that arrive in one turn are all read before any is processed, and then processed stage by stage. Running the
 * same code for one request after another finds its instructions still in the processor's cache; alternating between
 * reading and processing would not. No request waits longer than the turn takes. Each callback runs in its own async
 * context; otherwise all callbacks of a turn would run in that of the first request. `AsyncResource.bind` would do the
 * same for 4 µs instead of 0.05.
 */
export const endOfTurn = (): EndOfTurn => {
  let waiting: Waiting[] = [];
  const runAll = (): void => {
    const ready = waiting;
    waiting = [];
    for (const { context, callback } of ready) context.runInAsyncScope(callback);
  };
  return (callback) => {
    if (waiting.push({ context: new AsyncResource('END_OF_TURN'), callback }) === 1) setImmediate(runAll);
  };
};
