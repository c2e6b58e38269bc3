/**
 * The client parameters that this adapter allows. `throwOnAppendFailure=false` is not one: with it, the client returns
 * wrong revisions.
 */
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

/** The client ignores case, `_` and `-` in parameter names. */
const flat = (name: string): string => name.trim().toLowerCase().replaceAll(/[_-]/g, '');

/**
 * Checks a URL before the client does. The client only warns about an unknown parameter, and prints the whole URL with
 * its password.
 * @throws Error that names the parameter and contains nothing else of the URL.
 */
export const checkConnectionString = (url: string): void => {
  if (!/^esdb(\+discover)?:\/\//.test(url))
    throw new Error('the URL of the event store must start with esdb:// or esdb+discover://');
  const [, query = ''] = url.split('?');
  for (const [name] of new URLSearchParams(query)) {
    if (!parameters.has(flat(name))) throw new Error(`the URL of the event store has the unknown parameter ${name}`);
  }
};
