import { isIP } from 'node:net';
import { type FetchRefusalCode, fail, ok, type Result } from '@clientele/domain';
import type { AllowList } from './allow-list.ts';
import { isPublicAddress } from './public-address.ts';
import type { Target } from './read-target.ts';

/** More than any legitimate name has; a longer list is refused as a whole. */
const addressesMax = 16;

/**
 * Every address is judged, and one forbidden address refuses the name: a name with both public and internal addresses
 * is the pattern of DNS rebinding.
 *
 * @returns the addresses that may be dialled, IPv4 first
 */
export const judgeAddresses = (
  target: Target,
  answers: readonly string[],
  allow: AllowList,
): Result<readonly string[], FetchRefusalCode> => {
  if (answers.length === 0) return fail('name-unknown');
  if (answers.length > addressesMax) return fail('name-crowded');
  const mayDial = judgeOf(target, allow);
  if (!answers.every(mayDial)) return fail(target.otherwise);
  return ok([...answers].sort((one, other) => isIP(one) - isIP(other)));
};

const judgeOf = ({ trust, port }: Target, allow: AllowList): ((address: string) => boolean) => {
  switch (trust) {
    case 'opened':
      return (address) => isIP(address) !== 0;
    case 'address':
    case 'range-only':
      return (address) => allow.opensAddress(address, port);
    case 'public':
      return (address) => isPublicAddress(address) || allow.opensAddress(address, port);
  }
};
