import type { HeldLease, Lease } from '../ports/lease.ts';
import { type Delay, pause } from '../ports/pause.ts';

export type LeasedWork = {
  readonly lease: Lease;
  readonly delay: Delay;
  readonly signal: AbortSignal;
  /** How long to wait before the lease is taken again, so that trouble that lasts does not become a busy loop. */
  readonly backOffMs: number;
  /** Called with what ended the work, or kept the lease from being released. */
  readonly onTrouble: (error: unknown) => void;
  /** Called when this process begins to work, and when it stops. */
  readonly onActive: (isActive: boolean) => void;
};

/**
 * Works while this process holds the lease, and stands by while another does. Whatever ends the work, the lease is released, and its next
 * holder begins.
 * @param work runs until its signal, which also comes when the lease is lost.
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
