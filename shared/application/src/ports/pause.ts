/** A delay that can be cancelled; it then never ends. A delay of 0 ms is one turn of the event loop. */
export type Delay = (ms: number) => { readonly over: Promise<void>; readonly cancel: () => void };

/** Waits for `ms`, or until the signal. */
export const pause = async (delay: Delay, ms: number, signal: AbortSignal): Promise<void> => {
  if (signal.aborted) return;
  const { over, cancel } = delay(ms);
  const { promise: stopped, resolve } = Promise.withResolvers<void>();
  const stop = (): void => resolve();
  signal.addEventListener('abort', stop, { once: true });
  await Promise.race([over, stopped]);
  signal.removeEventListener('abort', stop);
  cancel();
};
