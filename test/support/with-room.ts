/** Allowance for a machine that runs much else at the same time. */
const roomMs = 5_000;

/**
 * The limit that a test asserts for a promised time: it tests that the time is bounded at all. Without the bound, each
 * timed operation would last forever, or at least ten seconds.
 */
export const withRoom = (promisedMs: number): number => promisedMs + roomMs;
