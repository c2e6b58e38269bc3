import type { ClientMetadata, MetadataFault } from '../members/contract.ts';
import { memberFault } from '../members/fault.ts';
import { httpsUriFault } from '../uri/web-uri.ts';
import { type SectorHostFault, sectorHost } from './sector-host.ts';

/**
 * Judges what can be known of a client's sector before anything is fetched: SEC-01, SEC-06, SEC-07, SEC-09 and SEC-13.
 */
export const sectorFault = (metadata: ClientMetadata): MetadataFault | undefined => {
  const { sector_identifier_uri: named } = metadata;
  const rule = typeof named === 'string' ? httpsUriFault(named) : undefined;
  if (rule !== undefined) return memberFault('sector_identifier_uri', rule);
  if (metadata.subject_type !== 'pairwise') return undefined;
  return cibaFault(metadata) ?? hostFault(metadata);
};

const hostFault = (metadata: ClientMetadata): MetadataFault | undefined => {
  const host = sectorHost(metadata);
  return host.ok ? undefined : memberFault('sector_identifier_uri', hostRules[host.error]);
};

const hostRules: Readonly<Record<SectorHostFault, string>> = {
  'sector-hosts-differ':
    'is needed for pairwise subjects where redirect_uris have more than one host (OIDC Core section 8.1)',
  'sector-host-missing':
    'is needed for pairwise subjects where there are no redirect_uris (OIDC Core section 8.1, CIBA section 4)',
  'sector-host-unusable':
    'is needed for pairwise subjects, on a host of the client itself, where redirect_uris are on loopback hosts or private-use schemes (OIDC Core section 8.1)',
};

/**
 * SEC-13, CIBA §4: pairwise subjects require a URI of the client and proof, without a shared secret, that it belongs to
 * the client.
 */
const cibaFault = (metadata: ClientMetadata): MetadataFault | undefined => {
  const mode = metadata.backchannel_token_delivery_mode;
  if (mode !== 'poll' && mode !== 'ping') return undefined;
  if (metadata.jwks_uri === undefined)
    return memberFault('jwks_uri', 'is needed for pairwise subjects with the modes poll and ping (CIBA section 4)');
  if (provesItsKeys(metadata)) return undefined;
  const rule =
    'must be private_key_jwt or self_signed_tls_client_auth for pairwise subjects with the modes poll and ping, unless requests are signed (CIBA section 4)';
  return memberFault('token_endpoint_auth_method', rule);
};

const provesItsKeys = (metadata: ClientMetadata): boolean =>
  ['private_key_jwt', 'self_signed_tls_client_auth'].includes(metadata.token_endpoint_auth_method) ||
  metadata.backchannel_authentication_request_signing_alg !== undefined;

/**
 * SEC-12, PRIV-03: whether an update would change the subjects that the client knows its users by. A client with
 * pairwise subjects cannot switch to public ones, nor move to another sector. A client without pairwise subjects has
 * none to lose.
 */
export const sectorChangeFault = (before: ClientMetadata, after: ClientMetadata): MetadataFault | undefined => {
  if (before.subject_type !== 'pairwise') return undefined;
  return after.subject_type === 'pairwise' ? moveFault(before, after) : memberFault('subject_type', publicRule);
};

const publicRule =
  'must stay pairwise, or users could be followed from client to client (OIDC Core sections 8.1 and 17.3)';

/**
 * SEC-12: pairwise subjects are derived from the sector's host, so a client that changed it would get different
 * subjects for all its users.
 */
const moveFault = (before: ClientMetadata, after: ClientMetadata): MetadataFault | undefined => {
  const [old, next] = [sectorHost(before), sectorHost(after)];
  if (!old.ok || !next.ok || old.value === next.value) return undefined;
  const rule =
    'must keep the host of the sector, from which the pairwise subjects of all users are made (OIDC Core section 8.1)';
  return memberFault('sector_identifier_uri', rule);
};
