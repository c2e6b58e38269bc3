import { BlockList, isIP, isIPv4, isIPv6 } from 'node:net';
import type { z } from 'zod';
import { commaList } from './config.ts';

/** Whether an address lies in one of the ranges. */
export type AddressRanges = (address: string) => boolean;

export const noAddress: AddressRanges = () => false;

const named: ReadonlyMap<string, readonly string[]> = new Map([
  ['loopback', ['127.0.0.0/8', '::1']],
  ['private', ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7']],
]);

/** IP addresses and CIDR ranges, separated by commas. `loopback` and `private` (RFC 1918, RFC 4193) name ranges. */
export const addressRanges = commaList
  .transform((entries) => entries.flatMap((entry) => named.get(entry) ?? [entry]))
  .refine((entries) => entries.every(isRange), {
    message: 'must be addresses and CIDR ranges, loopback or private, separated by commas',
  })
  .transform((entries): AddressRanges => {
    const ranges = new BlockList();
    for (const entry of entries) add(ranges, entry);
    return (address) => isIP(address) !== 0 && ranges.check(address, isIPv4(address) ? 'ipv4' : 'ipv6');
  }) satisfies z.ZodType<AddressRanges>;

function isRange(entry: string): boolean {
  const [address = '', bits, ...rest] = entry.split('/');
  if (isIP(address) === 0 || address.includes('%') || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (isIPv4(address) ? 32 : 128));
}

const add = (ranges: BlockList, entry: string): void => {
  const [address = '', bits] = entry.split('/');
  const family = isIPv6(address) ? 'ipv6' : 'ipv4';
  if (bits === undefined) ranges.addAddress(address, family);
  else ranges.addSubnet(address, Number(bits), family);
};

/** 127.0.0.0/8 and ::1. */
export const isLoopback: AddressRanges = addressRanges.parse('loopback');
