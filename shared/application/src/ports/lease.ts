/** Who of many projects: one process at a time. */
export type ProjectorLease = {
  /** Waits until this process holds it; `undefined` where the signal came first. */
  readonly take: (signal: AbortSignal) => Promise<HeldLease | undefined>;
};

export type HeldLease = {
  /** Aborted as soon as another process may hold it. */
  readonly lost: AbortSignal;
  readonly release: () => Promise<void>;
};
