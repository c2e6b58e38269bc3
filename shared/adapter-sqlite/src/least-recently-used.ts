/** A bounded map that forgets what was not used for longest. */
export const leastRecentlyUsed = <Value>(entriesMax: number) => {
  const entries = new Map<string, Value>();
  return {
    clear: (): void => entries.clear(),
    get: (key: string): Value | undefined => {
      const value = entries.get(key);
      if (value === undefined) return undefined;
      entries.delete(key);
      entries.set(key, value);
      return value;
    },
    set: (key: string, value: Value): void => {
      entries.delete(key);
      entries.set(key, value);
      if (entries.size <= entriesMax) return;
      const oldest = entries.keys().next();
      if (oldest.done !== true) entries.delete(oldest.value);
    },
  };
};
