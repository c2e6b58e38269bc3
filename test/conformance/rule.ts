import { type TestContext, test } from 'node:test';
import type { RuleId } from './rules.ts';

/** A test of one rule against the running service; its name begins with the id, and the coverage test finds it by that. */
export const rule = (id: RuleId, sentence: string, check: (t: TestContext) => unknown): void => {
  void test(`${id}: ${sentence}`, async (t) => {
    await check(t);
  });
};
