import { unclaimedKeys } from '@clientele/application';
import { done, failed, type Outcome } from '../outcome.ts';

/** Finds the client keys that belong to no client, and removes them if the claiming says so. */
export const unclaimed = async (claiming: Parameters<typeof unclaimedKeys>[0]): Promise<Outcome> => {
  const looked = await unclaimedKeys(claiming);
  if (looked.outcome === 'other-log')
    return failed(
      `the read model shows position ${looked.position} and the event log ends at ${looked.headPosition}, so neither says which clients exist: run "clientele rebuild" first`,
    );
  const { unclaimed: found, removed } = looked;
  const text = `${found} client keys belong to no client`;
  const json = { unclaimed: found, removed };
  if (claiming.removes) return done(`${text}; removed ${removed}`, json);
  return done(found === 0 ? text : `${text}; "keys unclaimed --remove" destroys them`, json);
};
