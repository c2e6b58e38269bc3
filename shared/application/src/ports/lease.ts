/**
 * The right to do work that only one process may do at a time. Of all processes that take a lease of the same name, one
 * holds it.
 */
export type Lease = {
  /** Waits until this process holds it; `undefined` if the signal came first. */
  readonly take: (signal: AbortSignal) => Promise<HeldLease | undefined>;
};

export type HeldLease = {
  /** Aborted as soon as another process may hold it. */
  readonly lost: AbortSignal;
  readonly release: () => Promise<void>;
};
