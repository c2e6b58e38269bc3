import type { MetadataFault } from './contract.ts';

/**
 * A broken rule in one sentence: `<member> <rule> (<clause>)`, without the clause if the rule cites its own. The code
 * follows from the member (RFC 7591 §3.2.2), never from the text.
 */
export const memberFault = (member: string, rule: string, clause?: string): MetadataFault => ({
  code: isRedirectUris(member) ? 'invalid_redirect_uri' : 'invalid_client_metadata',
  member,
  description: clause === undefined ? `${member} ${rule}` : `${member} ${rule} (${clause})`,
});

/** The member without the language tag, index or path: `jwks` of `jwks.keys[0].kty`. */
export const baseMember = (member: string): string => member.split(/[#[.]/, 1)[0] ?? '';

/** RFC 6901 §3: where the fault is in the request: `/redirect_uris/1`. Names of members need no escaping. */
export const faultPointer = ({ member }: MetadataFault): string =>
  `/${member.replace(/\[(\d+)\]/g, '/$1').replaceAll('.', '/')}`;

const isRedirectUris = (member: string): boolean => member === 'redirect_uris' || member.startsWith('redirect_uris[');
