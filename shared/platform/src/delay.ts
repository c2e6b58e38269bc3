import { setImmediate as immediate } from 'node:timers/promises';

type Delayed = { readonly over: Promise<void>; readonly cancel: () => void };

/**
 * A span of time that can be cut short; it then never ends. Measured by no wall clock (C1). Of 0 ms it is one turn of the
 * event loop: a timer takes a millisecond at least.
 */
export const delay = (ms: number): Delayed => {
  if (ms === 0) return { over: immediate(), cancel: () => {} };
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  return { over: promise, cancel: () => clearTimeout(timer) };
};
