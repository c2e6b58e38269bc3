/** A load: each connection sends its next request when the last is answered (a closed loop, no pipelining). */
export type Load = {
  readonly port: number;
  readonly connections: number;
  /** Whole requests, sent in turn over all connections. */
  readonly requests: readonly Buffer[];
  readonly durationMs: number;
};

export type LoadResult = {
  readonly answersPerSecond: number;
  readonly answers: number;
  /** Answers by status code. */
  readonly statuses: Readonly<Record<string, number>>;
  readonly medianMs: number;
  readonly p99Ms: number;
};

export type Generator = (load: Load) => Promise<LoadResult>;

/** Refuses a result that holds anything but the status asked for: a fast refusal is no performance. */
export const onlyStatus = (result: LoadResult, status: number): LoadResult => {
  const others = Object.entries(result.statuses).filter(([code]) => code !== String(status));
  if (others.length === 0 && result.answers > 0) return result;
  throw new Error(`expected only ${status}, got ${JSON.stringify(result.statuses)}`);
};
