/** For a machine on which much else runs at the same time. */
const roomMs = 5_000;

/**
 * A promised time as a test may insist on it: what is tested is that there is a bound. Without it, each of the things that are timed so would
 * last for ever, or for ten seconds and more.
 */
export const withRoom = (promisedMs: number): number => promisedMs + roomMs;
