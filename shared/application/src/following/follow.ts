import type { Checkpoint } from '../ports/checkpoint.ts';
import type { RecordedEvent } from '../ports/event-store.ts';
import { pause } from '../ports/pause.ts';
import { isAheadOfLog, type Standing } from './ahead-of-log.ts';
import { type BatchSource, batchesOf } from './batches.ts';

/** What to do when a handler fails. */
export type OnFailure =
  /** Throws the error at once. */
  | 'stop'
  /** Handles the batch again, and throws the error after `attemptsMax` attempts in all. */
  | { readonly retryAfterMs: number; readonly attemptsMax: number };

/** Whether a handler has saved the checkpoint together with its result, or leaves that to `follow`. */
export type Handled = 'checkpoint-saved' | 'checkpoint-due';

export type Following = BatchSource & {
  readonly checkpoint: Checkpoint;
  /** Called once, before the first batch, when it is certain that the checkpoint belongs to this log. */
  readonly begin?: (start: Standing) => Promise<void>;
  /**
   * Handles events in the order of their positions, one batch after the other. May be called again with events that it
   * has already handled.
   */
  readonly handle: (batch: readonly RecordedEvent[]) => Promise<Handled>;
  readonly onFailure: OnFailure;
  /** Called after each batch, once its checkpoint is saved. */
  readonly onProgress?: (progress: FollowProgress) => void;
};

export type FollowProgress = {
  /** Events handled since following started. */
  readonly events: number;
  readonly position: number;
  /** Of the event store when following started. */
  readonly headPosition: number;
};

export type Followed =
  /** The signal stopped it, or it reached the head that it was to reach. */
  | ({ readonly outcome: 'ended' } & FollowProgress)
  /** Nothing was handled: see `isAheadOfLog`. Callers discard what the follower has made, or report it. */
  | ({ readonly outcome: 'ahead-of-log' } & Standing);

/**
 * The one way to follow the event store: from the checkpoint on, in order, one batch after the other. Each batch is
 * handled before its checkpoint is saved, so every event is handled at least once. The signal ends following after the
 * current batch.
 * @throws Error if the event store cannot be read, or a batch cannot be handled or its checkpoint saved.
 */
export const follow = async (following: Following): Promise<Followed> => {
  const { eventStore, checkpoint, begin, onProgress } = following;
  // In this order, because the event store may grow in between: a checkpoint that moves with it must not appear to be
  // ahead.
  const position = await checkpoint.load();
  const start = { position, headPosition: await eventStore.headPosition() };
  if (isAheadOfLog(start)) return { outcome: 'ahead-of-log', ...start };
  await begin?.(start);
  let progress: FollowProgress = { ...start, events: 0 };
  for await (const batch of batchesOf(following, start)) {
    const handled = await handleWithin(following, batch);
    if (handled === 'stopped') break;
    progress = { ...progress, events: progress.events + batch.length, position: endOf(batch) };
    onProgress?.(progress);
  }
  return { outcome: 'ended', ...progress };
};

/** `stopped`: the signal came while a failed batch waited for its next attempt. Its events remain unhandled. */
const handleWithin = async (following: Following, batch: readonly RecordedEvent[]): Promise<'handled' | 'stopped'> => {
  const { onFailure, delay, signal } = following;
  for (let attempt = 1; ; attempt += 1) {
    try {
      await handleOnce(following, batch);
      return 'handled';
    } catch (error) {
      if (onFailure === 'stop' || attempt >= onFailure.attemptsMax) throw error;
      await pause(delay, onFailure.retryAfterMs, signal);
      if (signal.aborted) return 'stopped';
    }
  }
};

const handleOnce = async ({ handle, checkpoint }: Following, batch: readonly RecordedEvent[]): Promise<void> => {
  if ((await handle(batch)) === 'checkpoint-due') await checkpoint.save(endOf(batch));
};

/** Batches are never empty. */
const endOf = (batch: readonly RecordedEvent[]): number => batch.at(-1)?.position ?? 0;
