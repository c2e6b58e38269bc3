import { isIPv4, isIPv6 } from 'node:net';
import type { AddressRanges } from '@clientele/platform';
import type { FastifyRequest } from 'fastify';

/** Who sent a request. */
export type Peer = {
  /** IPv4, or IPv6 as the system or the proxy wrote it. Empty if the connection is already gone. */
  readonly address: string;
  /** The request carries a forwarded address, but comes from no proxy that the configuration names. */
  readonly isForwardedByStranger: boolean;
};

/** The peer of a request of our server. */
export const peerOf = ({ raw, isProxy }: Pick<FastifyRequest, 'raw' | 'isProxy'>): Peer => readPeer(raw, isProxy);

type Received = {
  readonly socket: { readonly remoteAddress?: string | undefined };
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
};

const hopsMax = 16;

/**
 * The address of the connection, or, if that is a trusted proxy's, the last address in `X-Forwarded-For` that is not.
 * Proxies append to this header, so whatever a client wrote itself stands left of what a trusted proxy wrote, and is
 * never reached.
 */
export const readPeer = ({ socket, headers }: Received, isProxy: AddressRanges): Peer => {
  const connected = plain(socket.remoteAddress ?? '');
  const forwarded = headers['x-forwarded-for'];
  if (forwarded === undefined) return { address: connected, isForwardedByStranger: false };
  if (!isProxy(connected)) return { address: connected, isForwardedByStranger: true };
  return { address: lastStranger([forwarded].flat().join(','), isProxy) ?? connected, isForwardedByStranger: false };
};

/** If all are proxies, the first of them. A malformed entry ends the search: what stands left of it proves nothing. */
const lastStranger = (forwarded: string, isProxy: AddressRanges): string | undefined => {
  let found: string | undefined;
  for (const entry of forwarded.split(',').slice(-hopsMax).reverse()) {
    const address = plain(entry.trim());
    if (!isIPv4(address) && !isIPv6(address)) return found;
    found = address;
    if (!isProxy(address)) return found;
  }
  return found;
};

/** An IPv4 address that a dual-stack socket shows as `::ffff:192.0.2.1` is an IPv4 address. A zone names an interface of ours. */
const plain = (address: string): string => {
  const [withoutZone = ''] = address.split('%', 1);
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(withoutZone)?.[1];
  return mapped ?? withoutZone;
};

/** One subscriber has an IPv4 address, or an IPv6 network of 64 bits. */
export const networkOf = (address: string): string => (isIPv6(address) ? `${groups(address, 4)}::/64` : address);

/** An address for logs, without what singles out one subscriber: /24 or /48. */
export const truncated = (address: string): string => {
  if (isIPv4(address)) return `${address.split('.').slice(0, 3).join('.')}.0/24`;
  return isIPv6(address) ? `${groups(address, 3)}::/48` : '';
};

const groupsOfAddress = 8;

/** The first groups of an IPv6 address, without leading zeros, whatever spelling the address has. */
const groups = (address: string, count: number): string => {
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = Array.from({ length: groupsOfAddress - before.length - after.length }, () => '0');
  return [...before, ...(tail === undefined ? [] : zeros), ...after].slice(0, count).join(':');
};
