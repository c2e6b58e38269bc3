import assert from 'node:assert/strict';
import { matchesRedirectUri } from '@clientele/domain';
import { everything, grants } from './op-metadata.ts';
import { rule } from './rule.ts';
import { all, iru, type Members, noRedirects, redirectsOf, speakTo, speakToOwn } from './vocabulary.ts';

const bcp = speakTo('bcp');
const op = speakTo('oidc-dynamic', everything);
const mcp = speakTo('mcp');
/** A registry with the redirect URIs that an operator may allow in addition. */
const any = speakToOwn('bcp', { CUSTOM_SCHEMES: 'any' });
const opened = speakToOwn('bcp', { CUSTOM_SCHEMES: 'myapp', LOOPBACK_REDIRECTS_FOR_WEB: 'on' });

const web = (...uris: readonly unknown[]): Members => ({ redirect_uris: uris });
const native = (...uris: readonly unknown[]): Members => ({ redirect_uris: uris, application_type: 'native' });
const implicit = (...uris: readonly unknown[]): Members => ({ redirect_uris: uris, response_types: ['id_token'] });

const first = /redirect_uris\[0\]/;

/** Each of these is refused on its own, whatever the application type. */
const refusedForAll = (...uris: readonly unknown[]): readonly Promise<unknown>[] =>
  uris.flatMap((uri) => [
    bcp.refuses(web(uri), iru, first),
    bcp.refuses(native(uri), iru, first),
    mcp.refuses(web(uri), iru, first),
    op.refuses(implicit(uri), iru, first),
  ]);

rule('RED-01', 'missing, null, empty or mistyped redirect_uris are refused where a response type is registered', () =>
  all(
    bcp.refuses(noRedirects, iru, /redirect_uris/),
    bcp.refuses({ redirect_uris: null }, iru, /redirect_uris/),
    bcp.refuses({ redirect_uris: [] }, iru, /redirect_uris/),
    bcp.refuses({ redirect_uris: 'https://rp.example/cb' }, iru, /redirect_uris/),
    bcp.refuses({ redirect_uris: { 0: 'https://rp.example/cb' } }, iru, /redirect_uris/),
    bcp.refuses({ redirect_uris: '' }, iru, /redirect_uris/),
    ...[1, null, '', [], {}, true].map((uri) => bcp.refuses(web(uri), iru, first)),
    bcp.refuses(web('https://rp.example/cb', 1), iru, /redirect_uris\[1\]/),
  ),
);

rule('RED-02', 'clients without redirect grants need none, and the answer has an empty list (D-06)', () =>
  all(
    ...[[grants.credentials], [grants.device], [grants.jwtBearer], [grants.credentials, grants.exchange]].flatMap(
      (list) => [
        op.returns(
          { ...noRedirects, grant_types: list, response_types: [] },
          { redirect_uris: [], response_types: [] },
        ),
        op.returns({ ...noRedirects, grant_types: list }, { redirect_uris: [], response_types: [] }),
        op.returns({ redirect_uris: [], grant_types: list }, { redirect_uris: [], response_types: [] }),
      ],
    ),
    op.returns(
      { ...noRedirects, grant_types: [grants.ciba], backchannel_token_delivery_mode: 'poll' },
      { redirect_uris: [], response_types: [] },
    ),
  ),
);

rule('RED-03', 'each redirect URI is absolute and in ASCII, without spaces, controls and backslash', () =>
  all(
    ...refusedForAll(
      '/cb',
      'cb',
      'rp.example/cb',
      '//rp.example/cb',
      'https:rp.example/cb',
      'https:/rp.example/cb',
      'https://rp.example/c b',
      ' https://rp.example/cb',
      'https://rp.example/cb ',
      'https://rp.example/c\tb',
      'https://rp.example/c\u0000b',
      'https://rp.example/c\u007fb',
      'https://例え.example/',
      'https://rp.example/ü',
      'https://rp.example\\@evil.example/',
      'https://rp.example/%zz',
      'https://rp.example/cb%',
    ),
    bcp.keeps(web('https://xn--r8jz45g.example/cb')),
    bcp.keeps(web('https://rp.example/%C3%BC')),
  ),
);

rule('RED-04', 'a fragment is refused, even an empty one', () =>
  all(
    ...refusedForAll(
      'https://rp.example/cb#f',
      'https://rp.example/cb#',
      'com.example.app:/cb#f',
      'http://127.0.0.1/#',
    ),
  ),
);

rule('RED-05', 'a redirect URI has no userinfo, a host where its scheme has one, and a port from 1 to 65535', () =>
  all(
    ...refusedForAll(
      'https://u:p@rp.example/cb',
      'https://u@rp.example/cb',
      'https://@rp.example/cb',
      'https:///cb',
      'https://',
      'https://:8443/cb',
      'https://rp.example:99999/',
      'https://rp.example:65536/',
      'https://rp.example:0/',
      'https://rp.example:8x/',
      'http://u:p@127.0.0.1/cb',
    ),
    bcp.keeps(web('https://rp.example:65535/cb')),
    bcp.keeps(web('https://rp.example:1/cb')),
  ),
);

rule('RED-06', 'a redirect URI has no dot segments, raw or encoded, and no wildcard', () =>
  all(
    ...refusedForAll(
      'https://rp.example/a/../b',
      'https://rp.example/a/./b',
      'https://rp.example/..',
      'https://rp.example/a/%2e%2e/b',
      'https://rp.example/a/%2E%2E/b',
      'https://rp.example/a/.%2e/b',
      'https://rp.example/a/%2e/b',
      'https://*.rp.example/',
      'https://rp.example/*',
      'https://rp.example/cb\r\nx',
      'https://rp.example/cb\n',
    ),
    bcp.keeps(web('https://rp.example/a..b/...')),
    bcp.keeps(web('https://rp.example/.well-known/cb')),
  ),
);

/** Schemes that execute, open or send something. None of them can receive an authorization response. */
const dangerous = [
  'javascript:alert(1)',
  'JavaScript:alert(1)',
  'javascript://rp.example/%0aalert(1)',
  'data:text/html,x',
  'vbscript:x',
  'VBSCRIPT:x',
  'file:///etc/passwd',
  'blob:https://rp.example/x',
  'about:blank',
  'filesystem:https://rp.example/x',
  'view-source:https://rp.example/',
  'ws://rp.example/cb',
  'wss://rp.example/cb',
  'ftp://rp.example/cb',
  'mailto:a@rp.example',
  'tel:+49301234',
  'sms:+49301234',
  'intent://rp.example/#Intent;end',
  'chrome://settings/',
  'resource://x/y',
  'jar:https://rp.example/x.jar',
  'ms-settings:privacy',
  'urn:ietf:wg:oauth:2.0:oob',
  'urn:ietf:wg:oauth:2.0:oob:auto',
];

rule('RED-07', 'dangerous schemes are refused for every type, in any case', () => all(...refusedForAll(...dangerous)));

rule('RED-08', 'web clients use https, on any host, port, path and query; custom schemes are refused', () =>
  all(
    ...[
      'https://rp.example',
      'https://rp.example/',
      'https://rp.example:8443/a/b.c?x=1&y=%20',
      'https://RP.example:443/cb/x?b=2&a=1',
      'https://192.0.2.1/cb',
      'https://[2001:db8::1]:8443/cb',
      'https://localhost/cb',
    ].map((uri) => bcp.keeps(web(uri))),
    bcp.refuses(web('com.example.app:/cb'), iru, first),
    bcp.refuses(web('com.example.app://host/cb'), iru, first),
    bcp.refuses(web('myapp://cb'), iru, first),
    op.refuses(implicit('com.example.app:/cb'), iru, first),
  ),
);

rule('RED-09', 'web clients with the implicit grant: https and no loopback host, judged as written', () =>
  all(
    ...[
      'http://rp.example/cb',
      'https://localhost/cb',
      'https://LocalHost:8443/cb',
      'https://127.0.0.1/cb',
      'https://127.1.2.3/cb',
      'https://[::1]/cb',
      'http://localhost/cb',
    ].flatMap((uri) => [
      op.refuses(implicit(uri), iru, first),
      op.refuses({ ...web(uri), response_types: ['code id_token'] }, iru, first),
      op.refuses({ ...web(uri), response_types: ['code', 'id_token token'] }, iru, first),
    ]),
    op.keeps(implicit('https://localhost.emobix.co.uk:8443/test/a/x/callback')),
    op.returns(
      { ...web('https://localhost/cb'), response_types: ['code'], grant_types: [grants.code, grants.implicit] },
      { redirect_uris: ['https://localhost/cb'], grant_types: [grants.code] },
    ),
  ),
);

rule('RED-10', 'web clients with code only: no http either, loopback included (D-08)', () =>
  all(
    ...['http://rp.example/cb', 'http://localhost/cb', 'http://127.0.0.1:8080/cb', 'http://[::1]/cb'].flatMap((uri) => [
      bcp.refuses(web(uri), iru, first),
      bcp.refuses({ ...web(uri), token_endpoint_auth_method: 'none' }, iru, first),
      op.refuses(web(uri), iru, first),
    ]),
  ),
);

rule('RED-10', 'an operator may open the loopback hosts to web clients for development, and nothing else (D-08)', () =>
  all(
    ...['http://localhost/cb', 'http://127.0.0.1:8080/cb', 'http://[::1]/cb'].map((uri) => opened.keeps(web(uri))),
    ...['http://rp.example/cb', 'http://127.0.0.2/cb', 'http://localhost.evil.example/cb'].map((uri) =>
      opened.refuses(web(uri), iru, first),
    ),
  ),
);

rule('RED-11', 'native http: the host is localhost, 127.0.0.1 or [::1] and nothing that resembles them', () =>
  all(
    ...['localhost', '127.0.0.1', '[::1]'].flatMap((host) => [
      bcp.keeps(native(`http://${host}/cb`)),
      bcp.keeps(native(`http://${host}:51004/cb?x=1`)),
      bcp.keeps(native(`http://${host}/`)),
    ]),
    ...[
      'http://rp.example/cb',
      'http://127.0.0.1.evil.example/',
      'http://127.1/',
      'http://127.0.0.2/',
      'http://2130706433/',
      'http://0x7f.0.0.1/',
      'http://0177.0.0.1/',
      'http://127.0.0.1./',
      'http://[::ffff:127.0.0.1]/',
      'http://[0:0:0:0:0:0:0:1]/',
      'http://[::1%25lo]/',
      'http://0.0.0.0/',
      'http://[::]/',
      'http://localhost.evil/',
      'http://LOCALHOST/',
      'http://Localhost:3000/cb',
      'http://localhost./',
      'http://evil.localhost/',
      'http://10.0.0.1/',
    ].map((uri) => bcp.refuses(native(uri), iru, first)),
  ),
);

rule('RED-12', 'private-use schemes contain a period unless the operator allows others, as mcp does (D-09)', () =>
  all(
    bcp.keeps(native('com.example.app:/cb')),
    bcp.keeps(native('com.example.app:/cb?x=1')),
    bcp.keeps(native('com.example.app://host/cb')),
    ...['myapp://cb', 'myapp:/cb', 'cursor://anysphere.cursor-mcp/oauth/callback', 'vscode://x/y'].map((uri) =>
      bcp.refuses(native(uri), iru, first),
    ),
    mcp.keeps(native('myapp://cb')),
    mcp.keeps(native('org.example:callback')),
    bcp.keeps(native('org.example:callback')),
    mcp.refuses(native('ms-anything://cb'), iru, first),
    bcp.refuses(native('myapp://cb'), iru, /CUSTOM_SCHEMES/),
    any.keeps(native('myapp://cb')),
    any.refuses(native('intent://cb'), iru, first),
    opened.keeps(native('myapp://cb')),
    opened.refuses(native('otherapp://cb'), iru, first),
    opened.refuses(web('myapp://cb'), iru, first),
    mcp.keeps(native('cursor://anysphere.cursor-mcp/oauth/callback')),
    mcp.keeps(native('grokbot://mcp/oauth/callback')),
    mcp.keeps(native('vscode://publisher.extension/callback')),
  ),
);

rule('RED-13', 'native https: accepted for a host that is not loopback (D-10)', () =>
  all(
    bcp.keeps(native('https://app.example/cb')),
    ...['https://localhost/cb', 'https://LOCALHOST:8443/cb', 'https://127.0.0.1/cb', 'https://[::1]/cb'].map((uri) =>
      bcp.refuses(native(uri), iru, first),
    ),
  ),
);

const mixed = ['https://rp.example/cb', 'com.example.app:/cb'] as const;

rule('RED-14', 'all URIs are judged by one application type; one bad URI refuses the request and is named', () =>
  all(
    bcp.refuses(web(...mixed), iru, /redirect_uris\[1\]/),
    bcp.keeps(native(...mixed)),
    bcp.keeps(native(...mixed, 'http://127.0.0.1/cb')),
    bcp.refuses(native(...mixed, 'http://127.0.0.1/cb', 'http://rp.example/cb'), iru, /redirect_uris\[3\]/),
  ),
);

const registered = async (members: Members) => redirectsOf(await bcp.accepts(members));

/**
 * Returns those `redirect_uri` values of an authorization request that an OP may use for a client with these members.
 */
const usable = async (members: Members, ...presented: readonly string[]): Promise<readonly string[]> => {
  const client = await registered(members);
  return presented.filter((uri) => matchesRedirectUri(client, uri));
};

rule('RED-15', 'a requested redirect URI equals a registered one exactly, without any tolerance', async () => {
  const uri = 'https://rp.example/cb?x=1';
  const others = [
    'https://rp.example/cb',
    'https://rp.example/cb?x=1&y=2',
    'https://rp.example/cb?x=1&',
    'https://rp.example/cb/?x=1',
    'https://rp.example/%63b?x=1',
    'https://rp.example/CB?x=1',
    'https://rp.example:443/cb?x=1',
    'https://rp.example/cb?x=1#',
    'https://rp.example/a/../cb?x=1',
    'https://rp.example.evil.example/cb?x=1',
    'https://rp.example@evil.example/cb?x=1',
    'HTTPS://rp.example/cb?x=1',
    'https://RP.example/cb?x=1',
    'http://rp.example/cb?x=1',
    ' https://rp.example/cb?x=1',
    'https://rp.example/cb?x=1 ',
    '',
  ];
  assert.deepEqual(await usable(web(uri), uri, ...others), [uri]);
  assert.deepEqual(await usable(native(uri), uri, ...others), [uri]);
  assert.deepEqual(await usable(web('https://rp.example/a', uri), 'https://rp.example/a', uri), [
    'https://rp.example/a',
    uri,
  ]);
});

/** RED-16 and RED-17 for one loopback host: any port at request time, everything else exact. */
const anyPortOn = async (host: string): Promise<void> => {
  const good = ['', ':80', ':1', ':51004', ':65535'].map((port) => `http://${host}${port}/cb?x=1`);
  const bad = [
    `http://${host}:51004/cb2?x=1`,
    `http://${host}:51004/cb`,
    `http://${host}:51004/cb?x=2`,
    `http://${host}:51004/cb?x=1#`,
    `http://${host}:0/cb?x=1`,
    `http://${host}:65536/cb?x=1`,
    `http://${host}:/cb?x=1`,
    `http://${host}:5a/cb?x=1`,
    `http://u@${host}:51004/cb?x=1`,
    `http://${host}.evil.example:51004/cb?x=1`,
    `https://${host}:51004/cb?x=1`,
    `HTTP://${host}:51004/cb?x=1`,
    ...['127.0.0.1', '[::1]', 'localhost', '127.0.0.2', 'LOCALHOST', '127.1', 'evil.example']
      .filter((other) => other !== host)
      .map((other) => `http://${other}:51004/cb?x=1`),
  ];
  for (const port of ['', ':3000']) {
    assert.deepEqual(await usable(native(`http://${host}${port}/cb?x=1`), ...good, ...bad), good);
  }
};

rule('RED-16', 'a native client on 127.0.0.1 or [::1] may have any port at request time, all else exact', async () => {
  await anyPortOn('127.0.0.1');
  await anyPortOn('[::1]');
});

rule('RED-17', 'localhost of a native client has any port; the three hosts never stand for one another (D-11)', () =>
  anyPortOn('localhost'),
);

rule('RED-17', 'web clients get no freedom of the port, nor do https and custom schemes', async () => {
  assert.deepEqual(await usable(web('https://rp.example:8443/cb'), 'https://rp.example:8444/cb'), []);
  assert.deepEqual(await usable(web('https://localhost:8443/cb'), 'https://localhost:8444/cb'), []);
  assert.deepEqual(await usable(native('https://app.example:8443/cb'), 'https://app.example:8444/cb'), []);
  assert.deepEqual(await usable(native('com.example.app://host:1/cb'), 'com.example.app://host:2/cb'), []);
  const web127 = { application_type: 'web', redirect_uris: ['http://127.0.0.1:3000/cb'] } as const;
  assert.equal(matchesRedirectUri(web127, 'http://127.0.0.1:3001/cb'), false);
});

rule('RED-19', 'a registered query is kept; names of response parameters are refused in it', () =>
  all(
    bcp.keeps(web('https://rp.example/cb?foo=1&bar=%20&foo=2&empty')),
    bcp.keeps(web('https://rp.example/cb?x=code&coder=1&my_state=2')),
    bcp.keeps(web('https://rp.example/cb?iss=https%3A%2F%2Fop.example')),
    ...['code', 'state', 'error', 'id_token', 'access_token', 'response'].flatMap((name) => [
      bcp.refuses(web(`https://rp.example/cb?${name}=1`), iru, first),
      bcp.refuses(web(`https://rp.example/cb?foo=1&${name}`), iru, first),
      bcp.refuses(native(`com.example.app:/cb?${name}=1`), iru, first),
    ]),
  ),
);

const uriOfBytes = (bytes: number): string => 'https://rp.example/'.padEnd(bytes, 'r');

rule('RED-20', 'duplicates are kept as sent; count and length are bounded', () =>
  all(
    bcp.keeps(web('https://rp.example/cb', 'https://rp.example/cb')),
    bcp.keeps(web('https://rp.example/b', 'https://rp.example/a', 'https://rp.example/b')),
    bcp.keeps(web(...Array.from({ length: 128 }, (_, index) => `https://rp.example/${index}`))),
    bcp.refuses(web(...Array.from({ length: 129 }, (_, index) => `https://rp.example/${index}`)), iru, /redirect_uris/),
    bcp.keeps(web(uriOfBytes(2048))),
    bcp.refuses(web(uriOfBytes(2049)), iru, first),
  ),
);

rule('RED-21', 'URIs on the issuer’s own origin are refused, unless the issuer is a loopback host', () =>
  all(
    ...[
      'https://op.example/authorize',
      'https://OP.example/cb',
      'https://op.example:443/cb',
      'https://op.example',
    ].flatMap((uri) => [op.refuses(web(uri), iru, first), op.refuses(native(uri), iru, first)]),
    op.keeps(web('https://op.example:8443/cb')),
    op.keeps(web('https://rp.op.example/cb')),
    bcp.keeps(web('https://op.example/authorize')),
  ),
);

rule('RED-21', 'URIs on the origin of a loopback issuer are accepted', async () => {
  const own = `${bcp.registry.url}/cb`;
  const client = await bcp.accepts(native(own));
  assert.deepEqual(client.redirect_uris, [own]);
});
