import { setTimeout as pause } from 'node:timers/promises';
import type { EventStore, FollowProgress, ViewsRebuild } from '@clientele/application';
import { catchUp } from './catch-up.ts';

const attemptsMax = 20;
const backOffMs = 200;

/**
 * Rebuilds the rows from the event store beside the live rows, and swaps them when they have caught up.
 * @throws Error if no attempt at the swap succeeded. The rebuilt rows stay, and the next rebuild resumes with them.
 */
export const rebuildViews = async (options: {
  readonly eventStore: Pick<EventStore, 'readAll' | 'readStream' | 'headPosition'>;
  readonly rebuild: ViewsRebuild;
  readonly onProgress: (progress: FollowProgress) => void;
}): Promise<FollowProgress> => {
  const { eventStore, rebuild, onProgress } = options;
  let events = 0;
  const catchUpOnce = async (): Promise<void> => {
    const done = await catchUp({ eventStore, views: rebuild.views, onProgress });
    events += done.events;
  };
  for (let attempt = 1; attempt <= attemptsMax; attempt += 1) {
    await catchUpOnce();
    if ((await rebuild.swap(catchUpOnce)) === 'swapped') {
      const headPosition = await eventStore.headPosition();
      return { events, position: headPosition, headPosition };
    }
    await pause(backOffMs);
  }
  throw new Error(
    `the rebuilt read model could not be swapped in within ${attemptsMax} attempts: run the rebuild again`,
  );
};
