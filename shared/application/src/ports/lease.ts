/**
 * The right to do work that one process at a time does. A lease has a name: of all processes that take the same name, one holds it.
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
