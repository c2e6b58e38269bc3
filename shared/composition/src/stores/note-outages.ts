import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '@clientele/platform';

const lookEveryMs = 1_000;

/**
 * Logs once when an engine stops answering and once when it answers again, whether or not this process has requests at
 * that time.
 * @param missing names of the engines that do not answer now; bounded in time, and never throws.
 */
export const noteOutages = (
  missing: () => Promise<readonly string[]>,
  logger: Pick<Logger, 'info' | 'warn'>,
): { readonly stop: () => Promise<void> } => {
  const stopping = new AbortController();
  const awaySinceMs = new Map<string, number>();

  const look = async (): Promise<void> => {
    const names = await missing();
    if (stopping.signal.aborted) return;
    for (const engine of names.filter((name) => !awaySinceMs.has(name))) {
      awaySinceMs.set(engine, performance.now());
      logger.warn({ engine }, 'an engine does not answer; what needs it is refused until it does');
    }
    for (const [engine, sinceMs] of [...awaySinceMs].filter(([name]) => !names.includes(name))) {
      awaySinceMs.delete(engine);
      logger.info({ engine, awayMs: Math.round(performance.now() - sinceMs) }, 'an engine answers again');
    }
  };
  const watch = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await look();
      await pause(lookEveryMs, undefined, { signal: stopping.signal, ref: false }).catch(() => {});
    }
  };
  const ended = watch();
  return {
    stop: async () => {
      stopping.abort();
      await ended;
    },
  };
};
