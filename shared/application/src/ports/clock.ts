/** Milliseconds since 1970-01-01T00:00:00Z. */
export type Clock = {
  readonly nowMs: () => number;
  /** The same moment as RFC 3339 text: UTC, milliseconds. */
  readonly rfc3339: () => string;
};
