import { truncated } from './peer.ts';

/** How much of an address may stand in a log line. */
export type LoggedAddress = 'full' | 'truncated' | 'none';

export const loggedAddress = (address: string, how: LoggedAddress): string | undefined => {
  if (address === '' || how === 'none') return undefined;
  return how === 'full' ? address : truncated(address);
};
