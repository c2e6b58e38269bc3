import { type TestContext, test } from 'node:test';

/** The statement of a test about its rule, with `msMax` if it takes longer than others on a slow machine. */
type Sentence = string | { readonly says: string; readonly msMax: number };

/**
 * A test of one rule of docs/requirements.md against the running service. Its name starts with the id, by which the
 * coverage test finds it.
 */
export const rule = (id: string, sentence: Sentence, check: (t: TestContext) => unknown): void => {
  const [says, options] = typeof sentence === 'string' ? [sentence, {}] : [sentence.says, { timeout: sentence.msMax }];
  void test(`${id}: ${says}`, options, async (t) => {
    await check(t);
  });
};
