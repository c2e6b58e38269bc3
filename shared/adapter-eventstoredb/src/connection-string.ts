/** Parameters of the client that this adapter lets through. `throwOnAppendFailure=false` makes it give wrong revisions, and is none. */
const parameters = new Set([
  'connectionname',
  'defaultdeadline',
  'discoveryinterval',
  'gossiptimeout',
  'keepaliveinterval',
  'keepalivetimeout',
  'maxdiscoverattempts',
  'nodepreference',
  'tls',
  'tlscafile',
  'usercertfile',
  'userkeyfile',
]);

/** The client ignores case, `_` and `-` in the names of parameters. */
const flat = (name: string): string => name.trim().toLowerCase().replaceAll(/[_-]/g, '');

/**
 * Looks at a URL before the client does: the client only warns of an unknown parameter, and prints the whole URL with the password
 * while it does.
 * @throws Error that names the parameter, and nothing else of the URL.
 */
export const checkConnectionString = (url: string): void => {
  if (!/^esdb(\+discover)?:\/\//.test(url))
    throw new Error('the URL of the event store begins with esdb:// or esdb+discover://');
  const [, query = ''] = url.split('?');
  for (const [name] of new URLSearchParams(query)) {
    if (!parameters.has(flat(name))) throw new Error(`the URL of the event store has the unknown parameter ${name}`);
  }
};
