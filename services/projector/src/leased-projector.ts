import { setTimeout as pause } from 'node:timers/promises';
import {
  type EventStore,
  type HeldLease,
  type ParkedEvent,
  type ProjectorLease,
  projectBatch,
  retryParked,
  type ViewStore,
} from '@clientele/application';
import type { Projector } from './projector.ts';

export type LeasedProjector = Projector & {
  /** Whether this process is the one that projects. */
  readonly isActive: () => boolean;
};

export type LeasedProjectorOptions = {
  readonly eventStore: Pick<EventStore, 'follow' | 'readStream' | 'headPosition'>;
  readonly views: ViewStore;
  readonly lease: ProjectorLease;
  /** Told of what made it stop; it begins again from where the rows stand, or another process does. */
  readonly onTrouble: (error: unknown) => void;
  readonly onParked?: (parked: readonly ParkedEvent[]) => void;
  readonly onActive?: (isActive: boolean) => void;
};

const batchEventsMax = 1_000;
const backOffMs = 500;

/**
 * Projects while it holds the lease, and stands by while another process does. Whatever goes wrong, it lets go of the lease, and the
 * next holder begins from the position that is stored with the rows.
 */
export const startLeasedProjector = (options: LeasedProjectorOptions): LeasedProjector => {
  const { lease, onTrouble, onActive = () => {} } = options;
  const stopping = new AbortController();
  let isActive = false;
  let position = 0;

  const setActive = (active: boolean): void => {
    isActive = active;
    onActive(active);
  };

  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const held = await lease.take(stopping.signal);
      if (held === undefined) return;
      setActive(true);
      await project(options, AbortSignal.any([stopping.signal, held.lost]), (projected) => {
        position = projected;
      }).catch(onTrouble);
      setActive(false);
      await letGo(held, onTrouble);
      await pause(backOffMs, undefined, { signal: stopping.signal }).catch(() => {});
    }
  };
  const ended = run();

  return {
    progress: { position: () => position },
    isActive: () => isActive,
    stop: async () => {
      stopping.abort();
      await ended;
    },
  };
};

const letGo = (held: HeldLease, onTrouble: (error: unknown) => void): Promise<void> => held.release().catch(onTrouble);

const project = async (
  { eventStore, views, onParked = () => {} }: LeasedProjectorOptions,
  signal: AbortSignal,
  onPosition: (position: number) => void,
): Promise<void> => {
  const from = await views.position();
  await assertSameEventStore(eventStore, from);
  onPosition(from);
  const { stillParked } = await retryParked({ eventStore, views });
  if (stillParked.length > 0) onParked(stillParked);
  for await (const batch of eventStore.follow(from, { eventsMax: batchEventsMax, signal })) {
    const { parked } = await projectBatch({ eventStore, views }, batch);
    onPosition(batch.at(-1)?.position ?? from);
    if (parked.length > 0) onParked(parked);
  }
};

/** Rows ahead of the log were made from another one (a restored backup, say), and following would wait in silence (P4). */
const assertSameEventStore = async (eventStore: Pick<EventStore, 'headPosition'>, projected: number): Promise<void> => {
  const head = await eventStore.headPosition();
  if (projected > head)
    throw new Error(`the read model shows position ${projected} and the log ends at ${head}: rebuild the read model`);
};
