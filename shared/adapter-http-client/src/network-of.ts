import { isIPv4 } from 'node:net';

const groupsOfAddress = 8;
const groupsOfSite = 3;

/** The network that one holder usually has whole: /24 of IPv4, /48 of IPv6. */
export const networkOf = (address: string): string => {
  if (isIPv4(address)) return address.split('.').slice(0, 3).join('.');
  return groupsOf(address).slice(0, groupsOfSite).join(':');
};

/** The one spelling of an address that the URL parser knows. */
export const spelledAlike = (address: string): string =>
  isIPv4(address) ? address : new URL(`https://[${address}]`).hostname.slice(1, -1);

const groupsOf = (address: string): readonly string[] => {
  const [head = '', tail = ''] = spelledAlike(address).split('::');
  const [before, after] = [head, tail].map((part) => part.split(':').filter((group) => group !== ''));
  const zeros = groupsOfAddress - (before?.length ?? 0) - (after?.length ?? 0);
  return [...(before ?? []), ...Array.from({ length: zeros }, () => '0'), ...(after ?? [])];
};
