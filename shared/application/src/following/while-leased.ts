import type { HeldLease, Lease } from '../ports/lease.ts';
import { type Delay, pause } from '../ports/pause.ts';

export type LeasedWork = {
  readonly lease: Lease;
  readonly delay: Delay;
  readonly signal: AbortSignal;
  /** Pause before the lease is taken again, so that persistent trouble does not become a busy loop. */
  readonly backOffMs: number;
  /** Called with the error that ended the work or prevented the release of the lease. */
  readonly onTrouble: (error: unknown) => void;
  /** Called when this process starts to work, and when it stops. */
  readonly onActive: (isActive: boolean) => void;
};

/**
 * Works while this process holds the lease, and stands by while another does. However the work ends, the lease is
 * released so that the next holder can start.
 * @param work runs until its signal, which is also aborted when the lease is lost.
 */
export const whileLeased = async (
  { lease, delay, signal, backOffMs, onTrouble, onActive }: LeasedWork,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> => {
  while (!signal.aborted) {
    const held = await lease.take(signal);
    if (held === undefined) return;
    onActive(true);
    await work(AbortSignal.any([signal, held.lost])).catch(onTrouble);
    onActive(false);
    await release(held, onTrouble);
    await pause(delay, backOffMs, signal);
  }
};

const release = (held: HeldLease, onTrouble: LeasedWork['onTrouble']): Promise<void> => held.release().catch(onTrouble);
