import type { DocumentCheck, DocumentVerdict, JudgeKeys, JudgeSector } from '@clientele/application';
import { type Begun, graceMs } from './fetch-in-turn.ts';

type RunOptions = Begun & {
  readonly judgeSector: JudgeSector;
  readonly judgeKeys: JudgeKeys;
  readonly budgetMs: number;
  readonly onFault: (error: unknown) => void;
};

/** Judges what the fetch brings, within the time of this check. Always ends with a verdict, whatever fetch and judgement do. */
export const runCheck = async (check: DocumentCheck, options: RunOptions): Promise<DocumentVerdict> => {
  const { budgetMs, onFault } = options;
  const { promise: late, resolve } = Promise.withResolvers<DocumentVerdict>();
  const givingUp = setTimeout(resolve, budgetMs + graceMs, tooSlow);
  try {
    return await Promise.race([judged(check, options), late]);
  } catch (error) {
    onFault(error);
    return faulty;
  } finally {
    clearTimeout(givingUp);
  }
};

const judged = async (
  check: DocumentCheck,
  { fetched: fetching, judgeSector, judgeKeys }: RunOptions,
): Promise<DocumentVerdict> => {
  const fetched = await fetching;
  if (fetched === 'too-slow') return tooSlow;
  return check.mode === 'keys' ? judgeKeys(check, fetched) : judgeSector(check, fetched);
};

const tooSlow: DocumentVerdict = {
  outcome: 'failed',
  code: 'check-timeout',
  detail: 'the document could not be fetched and judged in time',
  fault: 'target',
};

const faulty: DocumentVerdict = {
  outcome: 'failed',
  code: 'checker-fault',
  detail: 'the check could not be made',
  fault: 'checker',
};
