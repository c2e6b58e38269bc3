/** How far one follower of the event store has come. Each follower has its own checkpoint. */
export type Checkpoint = {
  /** Position of the last event that was handled; 0 if none has been. */
  readonly load: () => Promise<number>;
  /**
   * Replaces the position, which may also move back; events are then delivered again. The same happens after a crash
   * that loses the latest position, so handlers must tolerate an event that is delivered twice.
   * @throws Error if the store cannot write it.
   */
  readonly save: (position: number) => Promise<void>;
};
