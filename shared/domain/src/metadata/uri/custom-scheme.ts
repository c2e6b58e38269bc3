/**
 * Schemes of browsers, operating systems and other protocols. None may be a redirect target for any client, whatever
 * else an operator allows (RFC 8252 §8.4): some run code, some read files, and all reach something other than the
 * client.
 */
const refusedSchemes: ReadonlySet<string> = new Set(
  [
    'javascript vbscript livescript mocha data blob filesystem file about view-source mhtml mk res',
    'ws wss ftp ftps sftp tftp gopher ssh telnet ldap ldaps smb nfs dict feed jar zip glob',
    'mailto tel sms smsto mms callto facetime sip sips xmpp irc news nntp mid cid',
    'intent android-app content market itms itms-apps itms-services prefs app-settings',
    'chrome chrome-extension chrome-untrusted chrome-search devtools resource wyciwyg',
    'moz-extension moz-icon safari-extension safari-web-extension edge opera brave',
    'ms-settings ms-msdt ms-officecmd ms-search search-ms ms-appinstaller ms-word ms-excel ms-powerpoint ms-its',
    'microsoft.windows.camera microsoft.windows.camera.picker microsoft.windows.camera.multipicker',
    'soap.beep soap.beeps xmlrpc.beep xmlrpc.beeps iris.beep z39.50 z39.50r z39.50s vnd.ms.radio',
    'x-apple.systempreferences shell hcp help steam urn tag uuid acct magnet bitcoin',
    'jdbc rmi iiop jndi php phar expect',
  ].flatMap((schemes) => schemes.split(' ')),
);

/** RED-07. Takes the scheme in lower case, without its colon. Schemes with `ms-` open parts of one operating system. */
export const isRefusedScheme = (scheme: string): boolean => refusedSchemes.has(scheme) || scheme.startsWith('ms-');

/**
 * The private-use schemes that are accepted although they have no period (D-09): these, in lower case and without the
 * colon, or `any` that is not refused.
 */
export type AllowedSchemes = readonly string[] | 'any';

/**
 * RFC 8252 §7.1: a private-use scheme is the reversed form of a domain name that the app's maker controls, so it
 * contains a period. Schemes without a period belong to nobody and are accepted only if an operator allowed them (D-09).
 */
export const isPrivateUseScheme = (scheme: string, allowed: AllowedSchemes): boolean =>
  allowed === 'any' || allowed.includes(scheme) || isReversedDomain(scheme);

const isReversedDomain = (scheme: string): boolean => {
  const labels = scheme.split('.');
  return labels.length > 1 && labels.every((label) => /^[a-z0-9]/.test(label) && !/[^a-z0-9-]|-$/.test(label));
};
