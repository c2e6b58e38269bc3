/** Runs a callback at the end of the event loop's turn, together with all others of that turn, in their order. */
export type EndOfTurn = (callback: () => void) => void;

/**
 * Requests that arrive in one turn are read first and worked on afterwards, all of them one stage after the other. The same code run for
 * one request after another finds its instructions still in the processor's cache, which it would not between the reading of one request
 * and the reading of the next. Nobody waits longer than the turn takes.
 */
export const endOfTurn = (): EndOfTurn => {
  let waiting: (() => void)[] = [];
  const runAll = (): void => {
    const callbacks = waiting;
    waiting = [];
    for (const callback of callbacks) callback();
  };
  return (callback) => {
    if (waiting.push(callback) === 1) setImmediate(runAll);
  };
};
