type Close = () => Promise<void> | void | undefined;

/**
 * Closes one after the other. One that fails does not keep the next from being closed: otherwise the lock of a data
 * directory would be held for as long as the process lives.
 * @throws the first failure, when all have been tried.
 */
export const closeInOrder = async (...closers: readonly Close[]): Promise<void> => {
  const failures: unknown[] = [];
  for (const close of closers) {
    try {
      await close();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
};

/**
 * Closes because of a failure, and throws that failure. It is what an operator has to see, so a failure to close stands
 * beside it and never in its place.
 */
export const closeBecauseOf = async (failure: unknown, ...closers: readonly Close[]): Promise<never> => {
  const failures: readonly unknown[] = await closeInOrder(...closers).then(
    () => [failure],
    (error: unknown) => [failure, error],
  );
  if (failures.length === 1) throw failure;
  throw new AggregateError(failures, failure instanceof Error ? failure.message : String(failure));
};
