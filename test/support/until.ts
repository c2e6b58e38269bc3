import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';

const everyMs = 10;
/** Runs that expect tests to fail set a lower limit, because a failing test often waits until it. */
const defaultWaitMsMax = Number(process.env.TEST_WAIT_MS_MAX ?? 60_000);

/** Waits until a condition is met, and fails if that takes too long. */
export const until = async (
  what: string,
  isSo: () => boolean | Promise<boolean>,
  waitMsMax = defaultWaitMsMax,
): Promise<void> => {
  const giveUpAtMs = performance.now() + waitMsMax;
  while (!(await isSo())) {
    assert.ok(performance.now() < giveUpAtMs, `it did not come about in ${waitMsMax} ms: ${what}`);
    await pause(everyMs);
  }
};
