/**
 * Strings go to another thread as one, because a message of many strings costs ten times as much. They are separated by
 * NUL: canonical JSON never contains it unescaped, and SQLite would not return a string that contains it whole.
 */
const separator = '\0';

export const joinFields = (fields: readonly (string | number)[]): string => fields.join(separator);

/** Reads joined fields in order. @throws Error past the end or out of step: some field contained the separator. */
export const fieldReader = (text: string) => {
  const fields = text.split(separator);
  let at = 0;
  const next = (): string => {
    const field = fields[at];
    if (field === undefined) throw new Error('a message ends too early');
    at += 1;
    return field;
  };
  return {
    text: next,
    number: (): number => {
      const value = Number(next());
      if (!Number.isSafeInteger(value)) throw new Error('a message is out of step');
      return value;
    },
    hasMore: (): boolean => at < fields.length,
  };
};

export type FieldReader = ReturnType<typeof fieldReader>;
