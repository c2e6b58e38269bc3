import { setTimeout as pause } from 'node:timers/promises';
import type { EventStore, FollowProgress, ViewsRebuild } from '@clientele/application';
import { catchUp } from './catch-up.ts';

const attemptsMax = 20;
const backOffMs = 200;

/**
 * Makes the rows again from the log beside those that are answered from, and swaps them when they have caught up.
 * @throws Error where the swap found no quiet moment: what was made stays, and the next rebuild goes on with it.
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
  throw new Error(`the rebuilt read model could not be put in place in ${attemptsMax} attempts: run the rebuild again`);
};
