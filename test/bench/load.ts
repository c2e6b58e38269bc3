/** A load: each connection sends its next request when the last is answered (a closed loop without pipelining). */
export type Load = {
  readonly port: number;
  readonly connections: number;
  /** Complete requests, sent in rotation over all connections. */
  readonly requests: readonly Buffer[];
  readonly durationMs: number;
};

export type LoadResult = {
  readonly answersPerSecond: number;
  readonly answers: number;
  /** Number of answers by status code. */
  readonly statuses: Readonly<Record<string, number>>;
  readonly medianMs: number;
  readonly p99Ms: number;
};

export type Generator = (load: Load) => Promise<LoadResult>;

/** Rejects a result with any status other than the expected one: fast refusals are not performance. */
export const onlyStatus = (result: LoadResult, status: number): LoadResult => {
  const others = Object.entries(result.statuses).filter(([code]) => code !== String(status));
  if (others.length === 0 && result.answers > 0) return result;
  throw new Error(`expected only ${status}, got ${JSON.stringify(result.statuses)}`);
};
