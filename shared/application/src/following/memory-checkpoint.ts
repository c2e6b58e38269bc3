import type { Checkpoint } from '../ports/checkpoint.ts';

/** For a follower that keeps its result in memory: it starts with the first event each time its process starts. */
export const memoryCheckpoint = (): Checkpoint => {
  let saved = 0;
  return {
    load: async () => saved,
    save: async (position) => {
      saved = position;
    },
  };
};
