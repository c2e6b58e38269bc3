import { type Exporting, exportEvents } from '@clientele/application';
import { done, exitCodes, type Outcome } from '../outcome.ts';

/** Writes the event log as JSON lines. */
export const exportLog = async (exporting: Exporting): Promise<Outcome> => {
  const exported = await exportEvents(exporting);
  const { events, unreadable, position } = exported;
  const text = `wrote ${events} events up to position ${position}`;
  if (unreadable === 0) return done(text, exported);
  const remark = `${unreadable} of them cannot be read and are marked in their lines`;
  return { exitCode: exitCodes.failed, text: `${text}; ${remark}`, json: exported };
};
