import {
  type EventStore,
  type Followed,
  follow,
  type ParkedEvent,
  projectBatch,
  readModelCheckpoint,
  retryParked,
  type ViewStore,
} from '@clientele/application';
import { delay } from '@clientele/platform';

export type ReadModelFollowing = {
  readonly eventStore: Pick<EventStore, 'follow' | 'readAll' | 'readStream' | 'headPosition'>;
  readonly views: ViewStore;
  /** Called with events that cannot be projected, when they are parked and at each start. Their clients are answered from their streams. */
  readonly onParked?: (parked: readonly ParkedEvent[]) => void;
};

type Pace = {
  readonly batchEventsMax: number;
  readonly restMs?: number;
  readonly signal: AbortSignal;
  /** Called with the position of the rows, at the start and after each batch. */
  readonly onPosition: (position: number) => void;
};

/** Keeps the read model up to date with the event store until the signal. A batch that cannot be applied ends it. */
export const followReadModel = (
  { eventStore, views, onParked = () => {} }: ReadModelFollowing,
  { onPosition, ...pace }: Pace,
): Promise<Followed> => {
  const noteParked = (parked: readonly ParkedEvent[]): void => {
    if (parked.length > 0) onParked(parked);
  };
  return follow({
    ...pace,
    eventStore,
    delay,
    until: 'stopped',
    checkpoint: readModelCheckpoint(views),
    begin: async ({ position }) => {
      noteParked((await retryParked({ eventStore, views })).stillParked);
      onPosition(position);
    },
    handle: async (batch) => {
      noteParked((await projectBatch({ eventStore, views }, batch)).parked);
      return 'checkpoint-saved';
    },
    onFailure: 'stop',
    onProgress: ({ position }) => onPosition(position),
  });
};

/** @throws Error if the rows belong to another log. */
export const assertOfThisLog = (followed: Followed): void => {
  if (followed.outcome !== 'ahead-of-log') return;
  const { position, headPosition } = followed;
  throw new Error(
    `the read model shows position ${position} and the log ends at ${headPosition}: rebuild the read model`,
  );
};
