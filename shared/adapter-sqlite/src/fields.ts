/**
 * Texts that go to another thread as one: a message of many texts costs ten times as much as one of all of them. NUL stands between them,
 * which no canonical JSON holds as it is, and no text that SQLite would give back whole.
 */
const separator = '\0';

export const joinFields = (fields: readonly (string | number)[]): string => fields.join(separator);

/** Reads the fields of a text in their order. @throws Error past the end, where a field held what must only stand between fields. */
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
