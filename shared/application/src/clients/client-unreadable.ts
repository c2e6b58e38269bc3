import { fail, ok, type Result } from '@clientele/domain';
import { type Refusal, refusal } from '../refusals.ts';

/**
 * Its stream holds an event that this program cannot read or show: to answer without it would be to guess (P5).
 * A client without key is gone whatever its stream says, and is refused as such.
 */
export const clientUnreadable = refusal(
  'client-unreadable',
  'the record of this client cannot be read by this version of the registry, an operator has to mend it',
);

/** A stream can hold what canonical JSON cannot (P5); a row cannot. */
export const bodyOf = (make: () => string): Result<string, Refusal> => {
  try {
    return ok(make());
  } catch {
    return fail(clientUnreadable);
  }
};
