import { fail, ok, type Result } from '../../result.ts';
import type { ClientMetadata } from '../members/contract.ts';
import { namesThisMachine } from '../uri/loopback-host.ts';
import { readUri } from '../uri/uri-text.ts';
import { cibaUri } from './sector-uris.ts';

/** Why a client has no sector of its own. */
export type SectorHostFault = 'sector-hosts-differ' | 'sector-host-missing' | 'sector-host-unusable';

/**
 * SEC-07, D-13, Core §8.1: the sector is the host of `sector_identifier_uri`; otherwise the single host of all redirect
 * URIs; otherwise the host of the URI that CIBA identifies the client by. Lower case, without a port. Whether a
 * document on that host may be fetched is decided by the fetcher.
 */
export const sectorHost = (metadata: ClientMetadata): Result<string, SectorHostFault> => {
  const { sector_identifier_uri: named } = metadata;
  if (typeof named === 'string') return ok(hostOf(named));
  const hosts = new Set(metadata.redirect_uris.map(hostOf));
  if (hosts.size > 1) return fail('sector-hosts-differ');
  if (hosts.size === 0) for (const { uri } of cibaUri(metadata)) hosts.add(hostOf(uri));
  const [host] = hosts;
  return host === undefined ? fail('sector-host-missing') : usable(host);
};

/** SEC-09: every native application in the world would share these hosts. */
const usable = (host: string): Result<string, SectorHostFault> =>
  host === '' || namesThisMachine(host) ? fail('sector-host-unusable') : ok(host);

/** Only web schemes have hosts: in a private-use scheme, the text in that place is not a DNS name. */
const hostOf = (text: string): string => {
  const uri = readUri(text);
  if (!uri.ok || (uri.value.scheme !== 'https' && uri.value.scheme !== 'http')) return '';
  return (uri.value.host ?? '').toLowerCase();
};
