/**
 * Whether no public server can have this name, because it is of special use (RFC 6761 and its registry) or in use
 * inside networks. Such names are refused before any DNS query, because a private resolver would answer. A single-label
 * name is refused too, because a resolver may complete it with a search domain.
 *
 * @param host in lower case, without a final dot
 */
export const isSpecialName = (host: string): boolean =>
  !host.includes('.') || specialSuffixes.some((suffix) => host === suffix || host.endsWith(`.${suffix}`));

const specialSuffixes = [
  'alt',
  'arpa',
  'cluster.local',
  'consul',
  'corp',
  'example',
  'home',
  'home.arpa',
  'internal',
  'intranet',
  'invalid',
  'lan',
  'local',
  'localdomain',
  'localhost',
  'mail',
  'onion',
  'private',
  'svc',
  'test',
];
