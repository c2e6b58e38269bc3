import type { DocumentCheck, JudgeDocument } from '@clientele/application';
import { type CheckFailure, fail, type Judgement, ok } from '@clientele/domain';
import { type Begun, graceMs } from './fetch-in-turn.ts';

type RunOptions = Begun & {
  readonly judge: JudgeDocument;
  readonly budgetMs: number;
  readonly onFault: (error: unknown) => void;
};

/** Judges the result of the fetch within the time of this check. Always ends with a judgement, whatever fetch and judge do. */
export const runCheck = async (check: DocumentCheck, options: RunOptions): Promise<Judgement> => {
  const { budgetMs, onFault } = options;
  const { promise: late, resolve } = Promise.withResolvers<Judgement>();
  const givingUp = setTimeout(resolve, budgetMs + graceMs, tooSlow);
  try {
    return await Promise.race([judged(check, options), late]);
  } catch (error) {
    onFault(error);
    return fail(faulty);
  } finally {
    clearTimeout(givingUp);
  }
};

const judged = async ({ subject }: DocumentCheck, { fetched: fetching, judge }: RunOptions): Promise<Judgement> => {
  const fetched = await fetching;
  return fetched === 'too-slow' ? tooSlow : judge(subject, fetched);
};

const tooSlow: Judgement = ok({
  outcome: 'failed',
  code: 'check-timeout',
  detail: 'the document could not be fetched and judged in time',
});

const faulty: CheckFailure = { code: 'checker-fault', detail: 'the check could not be made' };
