import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';

const everyMs = 10;
/** A run that expects tests to fail sets less, because a test that fails often waits to the end. */
const defaultWaitMsMax = Number(process.env.TEST_WAIT_MS_MAX ?? 60_000);

/** Waits until something is so, and fails where it does not come to be. */
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
