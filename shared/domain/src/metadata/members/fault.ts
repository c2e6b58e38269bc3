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

const isRedirectUris = (member: string): boolean => member === 'redirect_uris' || member.startsWith('redirect_uris[');
