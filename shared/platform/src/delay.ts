import { setImmediate as immediate } from 'node:timers/promises';

type Delayed = { readonly over: Promise<void>; readonly cancel: () => void };

/**
 * A delay that can be cancelled; it then never ends. It does not depend on the wall clock (C1). A delay of 0 ms is one
 * turn of the event loop, because a timer takes at least a millisecond.
 */
export const delay = (ms: number): Delayed => {
  if (ms === 0) return { over: immediate(), cancel: () => {} };
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  return { over: promise, cancel: () => clearTimeout(timer) };
};
