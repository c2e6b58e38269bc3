import { AsyncLocalStorage } from 'node:async_hooks';

/** How many items are written together, and how many may wait. */
export type GroupLimits = { readonly groupItemsMax: number; readonly waitingItemsMax: number };

type Waiting<Item> = { readonly item: Item; readonly resolve: () => void; readonly reject: (error: unknown) => void };

/**
 * Items that arrive during a write are written together by the next one, so that a hundred callers wait for one disk
 * flush instead of a hundred. Each call settles after the write that contained its item. A failed write rejects all
 * calls of its group. Writes run in no caller's async context: one write follows another, so the first caller's context
 * would be kept for ever.
 */
export const grouped = <Item>(
  write: (items: readonly Item[]) => Promise<void>,
  { groupItemsMax, waitingItemsMax }: GroupLimits,
): ((item: Item) => Promise<void>) => {
  const waiting: Waiting<Item>[] = [];
  const outsideOfCalls = AsyncLocalStorage.snapshot();
  let isWriting = false;

  const writeAll = async (): Promise<void> => {
    while (waiting.length > 0) {
      const group = waiting.splice(0, groupItemsMax);
      try {
        await write(group.map(({ item }) => item));
        for (const { resolve } of group) resolve();
      } catch (error) {
        for (const { reject } of group) reject(error);
      }
    }
    isWriting = false;
  };

  return (item) =>
    new Promise<void>((resolve, reject) => {
      if (waiting.length >= waitingItemsMax) {
        reject(new Error('too many writes wait for the key store'));
        return;
      }
      waiting.push({ item, resolve, reject });
      if (isWriting) return;
      isWriting = true;
      void outsideOfCalls(writeAll);
    });
};
