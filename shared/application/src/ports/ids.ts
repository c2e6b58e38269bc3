export type Ids = {
  /**
   * `c` and 26 characters of [0-9a-v], ordered by time so that writes to the log are sequential rather than scattered.
   * Never reused.
   */
  readonly clientId: () => string;
  readonly eventId: () => string;
};
