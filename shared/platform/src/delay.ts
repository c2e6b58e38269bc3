/** A span of time that can be cut short; it then never ends. Measured by no wall clock (C1). */
export const delay = (ms: number): { readonly over: Promise<void>; readonly cancel: () => void } => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  return { over: promise, cancel: () => clearTimeout(timer) };
};
