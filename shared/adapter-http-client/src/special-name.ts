/**
 * Names that no public server has: of special use (RFC 6761 and its registry), or in use inside networks. They are refused before the
 * DNS is asked, because a private resolver would answer. So is a name of one label, which a resolver may complete with a search domain.
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
