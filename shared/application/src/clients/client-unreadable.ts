import { fail, ok, type Result } from '@clientele/domain';
import { type Refusal, refusal } from '../refusals.ts';
import type { FoldFault } from './fold-client.ts';

/**
 * The client's stream holds an event that this program cannot read or show. Answering without that event would be a
 * guess (P5). A client without a key is gone whatever its stream says, and is refused as such.
 */
export const clientUnreadable = refusal(
  'client-unreadable',
  'the record of this client cannot be read by this version of the registry, an operator has to mend it',
);

/** Each request folds a share of an endless stream, and the next one continues. */
const stillReading = refusal(
  'overloaded',
  'the record of this client is long and is still being read, send this again',
);

export const foldRefusal = (fault: FoldFault): Refusal => (fault === 'unfinished' ? stillReading : clientUnreadable);

/** A stream can hold values that canonical JSON cannot (P5); a row cannot. */
export const bodyOf = (make: () => string): Result<string, Refusal> => {
  try {
    return ok(make());
  } catch {
    return fail(clientUnreadable);
  }
};
