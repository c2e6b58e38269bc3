import { BlockList, isIP } from 'node:net';

/**
 * THREAT-05: whether an address belongs to the public Internet. The IPv6 rule lists what is allowed, because new
 * special ranges appear outside `2000::/3` more often than inside it. The forms that embed an IPv4 address (mapped,
 * compatible, SIIT, NAT64) lie outside, and so do private, link-local and unassigned ranges.
 *
 * @param address as the resolver returns it; anything but a plain address is not public
 */
export const isPublicAddress = (address: string): boolean => {
  switch (isIP(address)) {
    case 4:
      return !specialIpv4.check(address, 'ipv4');
    case 6:
      return !address.includes('%') && globalUnicastIpv6.check(address, 'ipv6') && !specialIpv6.check(address, 'ipv6');
    default:
      return false;
  }
};

const subnets = (family: 'ipv4' | 'ipv6', ranges: readonly string[]): BlockList => {
  const list = new BlockList();
  for (const range of ranges) {
    const [network = '', prefix] = range.split('/');
    list.addSubnet(network, Number(prefix), family);
  }
  return list;
};

/** Every row of the IANA IPv4 Special-Purpose Address Registry, including those that are globally reachable. */
const registeredIpv4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.31.196.0/24',
  '192.52.193.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '192.175.48.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '240.0.0.0/4',
];

/**
 * Multicast has its own registry. The last entry is the host agent of a large cloud, on an address that looks public.
 */
const byHandIpv4 = ['224.0.0.0/4', '168.63.129.16/32'];

const specialIpv4 = subnets('ipv4', [...registeredIpv4, ...byHandIpv4]);

/** RFC 4291 §2.4 and the IANA registry of IPv6 unicast addresses: everything assigned for global unicast so far. */
const globalUnicastIpv6 = subnets('ipv6', ['2000::/3']);

/**
 * Rows of the IANA IPv6 Special-Purpose Address Registry inside `2000::/3`: the first contains Teredo and ORCHID, the
 * third is 6to4.
 */
const specialIpv6 = subnets('ipv6', ['2001::/23', '2001:db8::/32', '2002::/16', '2620:4f:8000::/48', '3fff::/20']);
