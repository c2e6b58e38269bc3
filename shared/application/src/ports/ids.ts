export type Ids = {
  /** `c` and 26 characters of [0-9a-v], ordered by time so that the log is appended to and not scattered over. Never given twice. */
  readonly clientId: () => string;
  readonly eventId: () => string;
};
