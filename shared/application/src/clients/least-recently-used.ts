/**
 * A bounded map that evicts entries not used recently. It keeps two generations: a used entry moves to the young one,
 * and when that is full the old one is dropped. A hit in the young generation changes nothing; a map ordered by use
 * would have to reorder on every hit.
 */
export const leastRecentlyUsed = <Value>(entriesMax: number) => {
  const generationMax = Math.ceil(entriesMax / 2);
  let young = new Map<string, Value>();
  let old = new Map<string, Value>();

  const set = (key: string, value: Value): void => {
    if (young.size >= generationMax && !young.has(key)) {
      old = young;
      young = new Map();
    }
    young.set(key, value);
    old.delete(key);
  };

  return {
    get: (key: string): Value | undefined => {
      const value = young.get(key);
      if (value !== undefined) return value;
      const older = old.get(key);
      if (older !== undefined) set(key, older);
      return older;
    },
    set,
    /** Updates an entry only if it is cached already, because most of what is written is not read soon. */
    replace: (key: string, value: Value): void => {
      if (young.has(key) || old.has(key)) set(key, value);
    },
    drop: (key: string): void => {
      young.delete(key);
      old.delete(key);
    },
    clear: (): void => {
      young.clear();
      old.clear();
    },
  };
};
