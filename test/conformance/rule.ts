import { type TestContext, test } from 'node:test';
import type { RuleId } from './rules.ts';

/** What a test says of its rule; `msMax` where it takes longer than others on a slow machine. */
type Sentence = string | { readonly says: string; readonly msMax: number };

/** A test of one rule against the running service; its name begins with the id, and the coverage test finds it by that. */
export const rule = (id: RuleId, sentence: Sentence, check: (t: TestContext) => unknown): void => {
  const [says, options] = typeof sentence === 'string' ? [sentence, {}] : [sentence.says, { timeout: sentence.msMax }];
  void test(`${id}: ${says}`, options, async (t) => {
    await check(t);
  });
};
