import { BlockList, isIP } from 'node:net';
import { domainToASCII } from 'node:url';
import { fail, ok, type Result } from '@clientele/domain';

/**
 * Destinations that the operator opened although the guard would refuse them (`FETCH_ALLOW`). An entry without a port
 * opens every port.
 */
export type AllowList = {
  /** The entries as read, for display at start-up. */
  readonly entries: readonly string[];
  /** Whether this name was opened by name; its addresses then need not be public. */
  readonly opensHost: (host: string, port: number) => boolean;
  /** Whether this address lies in a range that was opened on this port. */
  readonly opensAddress: (address: string, port: number) => boolean;
  /** Whether any range was opened on this port. */
  readonly opensRanges: (port: number) => boolean;
};

/**
 * Reads `FETCH_ALLOW`: names, addresses and CIDR ranges, separated by commas; the first two may have a port.
 *
 * @returns the list, or an error that gives the numbers of invalid entries, since configuration values are not repeated
 */
export const readAllowList = (text: string): Result<AllowList, string> => {
  const entries = text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
  const read = entries.map(readEntry);
  const faulty = read.flatMap((entry, index) => (entry === undefined ? [index + 1] : []));
  if (faulty.length > 0)
    return fail(`entry ${faulty.join(', ')} must be a host, host:port, address, address:port or CIDR range`);
  return ok(
    allowing(
      entries,
      read.filter((entry) => entry !== undefined),
    ),
  );
};

const allowing = (entries: readonly string[], read: readonly Entry[]): AllowList => ({
  entries,
  opensHost: (host, port) => read.some((entry) => 'host' in entry && entry.host === host && opensPort(entry, port)),
  opensAddress: (address, port) =>
    read.some((entry) => 'range' in entry && holds(entry.range, address) && opensPort(entry, port)),
  opensRanges: (port) => read.some((entry) => 'range' in entry && opensPort(entry, port)),
});

/** The list for production: it opens nothing. */
export const nothingAllowed: AllowList = allowing([], []);

type Entry = { readonly port: number | undefined } & ({ readonly host: string } | { readonly range: BlockList });

const opensPort = (entry: Entry, port: number): boolean => entry.port === undefined || entry.port === port;

const holds = (range: BlockList, address: string): boolean => {
  const family = isIP(address);
  return family !== 0 && !address.includes('%') && range.check(address, family === 4 ? 'ipv4' : 'ipv6');
};

const readEntry = (text: string): Entry | undefined => {
  if (text.includes('/')) return readRange(text);
  if (isIP(text) !== 0) return addressEntry(text, undefined);
  const { name, port } = splitPort(text);
  if (port !== undefined && !isPort(port)) return undefined;
  const portNumber = port === undefined ? undefined : Number(port);
  if (name.startsWith('['))
    return isIP(name.slice(1, -1)) === 6 ? addressEntry(name.slice(1, -1), portNumber) : undefined;
  return isIP(name) === 4 ? addressEntry(name, portNumber) : hostEntry(name, portNumber);
};

const splitPort = (text: string): { readonly name: string; readonly port: string | undefined } => {
  const colon = text.lastIndexOf(':');
  if (colon < 0 || text.endsWith(']')) return { name: text, port: undefined };
  return { name: text.slice(0, colon), port: text.slice(colon + 1) };
};

const isPort = (text: string): boolean => /^[1-9][0-9]{0,4}$/.test(text) && Number(text) <= 65_535;

const readRange = (text: string): Entry | undefined => {
  const [network = '', prefix = '', ...more] = text.split('/');
  const family = isIP(network);
  if (more.length > 0 || !/^[0-9]{1,3}$/.test(prefix) || family === 0 || network.includes('%')) return undefined;
  if (Number(prefix) > (family === 4 ? 32 : 128)) return undefined;
  const range = new BlockList();
  range.addSubnet(network, Number(prefix), family === 4 ? 'ipv4' : 'ipv6');
  return { range, port: undefined };
};

const addressEntry = (address: string, port: number | undefined): Entry | undefined => {
  if (address.includes('%')) return undefined;
  const range = new BlockList();
  range.addAddress(address, isIP(address) === 4 ? 'ipv4' : 'ipv6');
  return { range, port };
};

/**
 * A name normalised as `URL` does it, so that both sides of the comparison have the same form. What `URL` reads as an
 * address is not a name.
 */
const hostEntry = (name: string, port: number | undefined): Entry | undefined => {
  const host = domainToASCII(name);
  return /^[a-z0-9-]+(?:\.[a-z0-9-]+)*$/.test(host) && isIP(host) === 0 ? { host, port } : undefined;
};
