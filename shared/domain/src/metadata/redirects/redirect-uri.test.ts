import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { readUri } from '../uri/uri-text.ts';
import { needsNative, type RedirectUriContext, redirectUriFaults, usesLocalhostName } from './redirect-uri.ts';

const web: RedirectUriContext = {
  applicationType: 'web',
  implicit: false,
  issuer: 'https://op.example',
  customSchemesAllowed: [],
  loopbackRedirectsForWeb: false,
};
const native: RedirectUriContext = { ...web, applicationType: 'native' };
const implicit: RedirectUriContext = { ...web, implicit: true };
const judgeRedirectUris = (uris: readonly string[], context: RedirectUriContext) => redirectUriFaults(uris, context)[0];

const lenient: RedirectUriContext = { ...native, customSchemesAllowed: ['cursor', 'grokbot', 'vscode'] };

const accepts = (uri: string, context: RedirectUriContext): void =>
  assert.equal(judgeRedirectUris([uri], context)?.description, undefined, uri);

const refuses = (uri: string, context: RedirectUriContext): void => {
  const fault = judgeRedirectUris([uri], context);
  assert.equal(fault?.code, 'invalid_redirect_uri', `accepted ${JSON.stringify(uri)}`);
  assert.equal(fault?.member, 'redirect_uris[0]');
  assert.match(fault?.description ?? '', /^redirect_uris\[0\] must [ -!#-[\]-~]{1,300}$/);
};

const refusesEverywhere = (uri: string): void => {
  for (const context of [web, native, implicit, lenient]) refuses(uri, context);
};

const goodForWeb = [
  'https://rp.example/cb',
  'https://rp.example',
  'https://rp.example/',
  'https://rp.example?x=1',
  'https://rp.example/cb?',
  'https://rp.example/cb?foo=1',
  'https://rp.example/cb?x=1&y=2&x=3',
  'https://rp.example/cb?states=1&Code=2&error_code=3',
  'https://rp.example/cb?next=../up&u=https://other.example/',
  'https://rp.example:443/cb',
  'https://rp.example:8443/cb',
  'https://rp.example:1/cb',
  'https://rp.example:65535/cb',
  'HTTPS://rp.example/cb',
  'https://RP.Example/cb',
  'https://rp.example./cb',
  'https://xn--r8jz45g.example/cb',
  'https://a.b.c.d.e.rp.example/cb',
  'https://my_host.internal/cb',
  'https://intranet/cb',
  'https://203.0.113.7/cb',
  'https://[2001:db8::1]/cb',
  'https://[2001:db8::1]:8443/cb',
  'https://rp.example/a/b/c/',
  'https://rp.example//double',
  'https://rp.example/%41%c3%a9',
  'https://rp.example/a%20b',
  'https://rp.example/@user/cb',
  'https://rp.example/a;v=1/b,c=2',
  "https://rp.example/!$&'()+,;=:@",
  'https://rp.example/a..b/...',
  'https://rp.example/.well-known/cb',
  'https://rp.example/cb.html',
  'https://localhost.emobix.co.uk:8443/test/a/x/callback',
  'https://127.evil.example/cb',
  'https://www.cursor.com/agents/mcp/oauth/callback',
  'https://vscode.dev/redirect',
  'https://op.example:8443/cb',
  'https://sub.op.example/cb',
  'https://op.example.evil.example/cb',
];

const goodForNative = [
  'com.example.app:/cb',
  'com.example.app:/',
  'com.example.app:///cb',
  'com.example.app://callback',
  'com.example.app://host/path?x=1',
  'com.example.app://oauth_callback',
  'COM.Example.App:/cb',
  'com.googleusercontent.apps.123-abc:/oauth2redirect',
  'jp.co.example-1.app:/cb',
  'http://localhost/cb',
  'http://localhost',
  'http://localhost:1',
  'http://localhost:8787/callback',
  'http://127.0.0.1/',
  'http://127.0.0.1:33418/',
  'http://127.0.0.1:65535/cb?x=1',
  'http://[::1]/cb',
  'http://[::1]:51004/cb',
  'https://app.example/cb',
  'https://insiders.vscode.dev/redirect',
];

describe('good redirect URIs', () => {
  for (const uri of goodForWeb) {
    test(`RED-08: web accepts ${uri}`, () => accepts(uri, web));
    test(`RED-09: web with implicit accepts ${uri}`, () => accepts(uri, implicit));
    test(`RED-13: native accepts the claimed ${uri}`, () => accepts(uri, native));
  }
  for (const uri of goodForNative) test(`RED-11, RED-12, NATIVE-03: native accepts ${uri}`, () => accepts(uri, native));
  test('the corpus of good URIs holds at least 40 of them', () => {
    assert.ok(new Set([...goodForWeb, ...goodForNative]).size >= 40);
  });
});

const schemes = [
  'javascript data vbscript livescript mocha file blob about filesystem view-source ws wss ftp ftps sftp',
  'tftp gopher ssh telnet ldap ldaps smb nfs dict mailto tel sms smsto mms callto facetime sip sips xmpp irc',
  'news nntp intent android-app content market itms itms-apps itms-services prefs app-settings chrome',
  'chrome-extension devtools moz-extension edge opera brave resource jar feed ms-settings ms-msdt',
  'ms-officecmd ms-search ms-appinstaller ms-word search-ms ms-its mk mhtml res shell hcp urn tag magnet',
  'jdbc rmi jndi php phar expect zip microsoft.windows.camera soap.beep xmlrpc.beeps z39.50r',
  'x-apple.systempreferences',
].flatMap((line) => line.split(' '));

describe('schemes refused for every client', () => {
  test('U1: the table holds at least 60 schemes', () => assert.ok(new Set(schemes).size >= 60));
  for (const scheme of schemes)
    test(`RED-07, U1: ${scheme} is refused in every case and form, even if an operator allows it`, () => {
      const careless = { ...native, customSchemesAllowed: schemes };
      for (const spelling of [scheme, scheme.toUpperCase(), mixed(scheme)])
        for (const rest of ['alert(1)', '//host/path', '/path', '///etc/passwd', '']) {
          refusesEverywhere(`${spelling}:${rest}`);
          refuses(`${spelling}:${rest}`, careless);
        }
    });
  test('RED-07: the out-of-band URN is refused', () => {
    refusesEverywhere('urn:ietf:wg:oauth:2.0:oob');
    refusesEverywhere('urn:ietf:wg:oauth:2.0:oob:auto');
  });
});

const mixed = (text: string): string =>
  [...text].map((letter, at) => (at % 2 === 0 ? letter.toUpperCase() : letter)).join('');

/** Refused for every client. */
const bad: { readonly [rule: string]: readonly string[] } = {
  'RED-03: not an absolute URI': [
    ...[
      '',
      ' ',
      '/',
      '/cb',
      'cb',
      'rp.example/cb',
      '//rp.example/cb',
      '?x=1',
      '#',
      ':',
      '://rp.example/cb',
      '1a:/cb',
      '-a.b:/cb',
    ],
    ...[
      'rp.example:443/cb',
      'localhost:3000/cb',
      'http',
      'https',
      'https:',
      'https:/',
      'https://',
      'https:rp.example/cb',
    ],
    ...[
      'https:/rp.example/cb',
      'https:///rp.example/cb',
      'https:////rp.example/cb',
      'ht tps://rp.example/cb',
      'h_t://x/',
    ],
  ],
  'RED-03, U7: not ASCII': [
    ...['https://例え.example/', 'https://rp.example/é', 'https://\u0430pple.com/cb', 'https://rp.example/\u200bcb'],
    ...[
      'https://rp\u3002example/cb',
      'https://rp\uff0eexample/cb',
      'https://rp.example\uff0fcb',
      'https://ｒｐ.example/',
    ],
    ...[
      'https://rp.example/\u202ecb',
      '\ufeffhttps://rp.example/cb',
      'https://rp.example/\ud800',
      'https://rp\u00adexample.com/',
    ],
    ...['https://\u212ap.example/', 'javascript\uff1aalert(1)', 'https://rp.example/cb\u2028', 'https://①②⑦.0.0.1/'],
  ],
  'RED-03, U2, U4: white space, controls, backslash': [
    ...[
      'https://rp.example/c b',
      ' https://rp.example/cb',
      'https://rp.example/cb ',
      'https://rp.example/cb\n',
      '\thttps://rp.example/cb',
    ],
    ...[
      'https://rp.example/c\tb',
      'https://rp.exa\nmple/cb',
      'https://rp.example/c\rb',
      'https://rp.example/\0',
      'ht\ntps://rp.example/cb',
    ],
    ...[
      'java\tscript:alert(1)',
      'java\nscript:alert(1)',
      '\x01javascript:alert(1)',
      '\x00javascript:alert(1)',
      ' javascript:alert(1)',
    ],
    ...[
      'JaVaScRiPt:alert(1)',
      'javascript\t:alert(1)',
      'jav\rascript:alert(1)',
      '\x1fdata:text/html,x',
      'https://rp.example/\x7f',
    ],
    ...[
      'https://rp.example\\@evil.example/',
      'https:\\\\rp.example\\cb',
      'https://rp.example\\cb',
      'https:/\\rp.example/cb',
      '\\\\rp.example\\cb',
    ],
    ...[
      'https://rp.example/\r\nSet-Cookie:a=b',
      'https://rp.example/%0d%0aSet-Cookie:a=b',
      'https://rp.example/%00',
      'https://rp.example/?a=%0A',
    ],
    ...[
      'https://rp.example/%7f',
      'https://rp.example/%1F',
      'https://rp.example%00.evil.example/',
      'https://rp.example%0d%0a/',
    ],
  ],
  'RED-03, U4: characters that are not of a URI': [
    ...[
      'https://rp.example/<script>',
      'https://rp.example/"',
      'https://rp.example/a|b',
      'https://rp.example/{id}',
      'https://rp.example/^',
    ],
    ...[
      'https://rp.example/`',
      'https://rp.example/%',
      'https://rp.example/%2',
      'https://rp.example/%zz',
      'https://rp.example/%u0041',
    ],
    ...['https://rp.example/[x]', 'https://rp.example/?a[]=1', 'https://rp.example/?a=%', 'https://rp.example/?<>'],
  ],
  'RED-04, U8: a fragment': [
    ...[
      'https://rp.example/cb#f',
      'https://rp.example/cb#',
      'https://rp.example#',
      'https://rp.example/cb?x=1#',
      'https://rp.example/#/cb',
    ],
    ...['https://rp.example/cb##', 'com.example.app:/cb#', 'http://127.0.0.1/cb#x', 'cursor://a/b#'],
  ],
  'RED-05, U3: userinfo, host, port': [
    ...[
      'https://u:p@rp.example/cb',
      'https://u@rp.example/cb',
      'https://@rp.example/cb',
      'https://:@rp.example/cb',
      'https://rp.example@evil.example/',
    ],
    ...[
      'https://a@b@rp.example/',
      'https://rp.example:80@evil.example/',
      'http://127.0.0.1@evil.example/',
      'com.example.app://u@host/cb',
    ],
    ...[
      'https:///cb',
      'https://:443/cb',
      'https://?x',
      'http:///cb',
      'https://rp.example:/cb',
      'https://rp.example:0/',
      'https://rp.example:00443/',
    ],
    ...[
      'https://rp.example:99999/',
      'https://rp.example:65536/',
      'https://rp.example:-1/',
      'https://rp.example:+443/',
      'https://rp.example:4a/',
    ],
    ...[
      'https://rp.example:443:443/',
      'https://rp.example:443a@/',
      'https://rp..example/',
      'https://.rp.example/',
      'https://./',
      'https://../',
    ],
    ...[
      'https://rp%2eexample/',
      'https://rp.example%2f@evil.example/',
      'https://rp.ex%61mple/',
      'https://rp!.example/',
      "https://rp'.example/",
    ],
    ...[
      'https://(rp).example/',
      'https://rp,example/',
      'https://rp;example/',
      'https://rp=example/',
      'https://rp~example/',
      'https://rp&x/',
    ],
    ...[
      'https://[::1',
      'https://::1/',
      'https://[]/',
      'https://[::1]x/',
      'https://[v1.x]/',
      'https://[fe80::1%25eth0]/',
      'https://[::g]/',
    ],
    ...[
      'https://[1.2.3.4]/',
      'https://1.2.3.4.5/',
      'https://256.1.1.1/',
      'https://1.2.3/',
      'https://0x7f.1/',
      'https://017700000001/',
    ],
    ...[
      'https://3232235777/',
      'https://0xc0a80101/',
      'https://192.168.257/',
      'https://01.02.03.04/',
      'https://1.2.3.4./',
    ],
    ...['https://xn--rp\u00e9.example/', `https://${'a'.repeat(64)}.example/`, `https://${'a.'.repeat(130)}example/`],
    ...[
      'https://[2001:DB8:0::1]/',
      'https://[0:0:0:0:0:0:0:1]/',
      'https://[::ffff:127.0.0.1]/',
      'https://[2001:db8::01]/',
    ],
  ],
  'RED-06, U3: dot segments and wildcards': [
    ...[
      'https://rp.example/a/../b',
      'https://rp.example/..',
      'https://rp.example/../',
      'https://rp.example/./cb',
      'https://rp.example/cb/.',
    ],
    ...[
      'https://rp.example/%2e%2e/b',
      'https://rp.example/.%2E/b',
      'https://rp.example/%2e/b',
      'https://rp.example/a%2eb',
      'https://rp.example/..;/b',
    ],
    ...[
      'https://rp.example/a/..;x=1/b',
      'https://rp.example/..%2fb',
      'https://rp.example/a%2f..%2fb',
      'https://rp.example/..%5cb',
      'https://rp.example/..%3bx/',
    ],
    ...[
      'https://rp.example/%252e%252e/b',
      'https://rp.example/%252fb',
      'https://RP.example:443/cb/./x?b=2&a=1',
      'com.example.app:/a/../b',
    ],
    ...['com.example.app:/%2e%2e/b', 'com.example.app://h/./b', 'http://127.0.0.1/../cb', 'http://localhost/%2e%2E/cb'],
    ...[
      'https://*.rp.example/',
      'https://*/',
      'https://rp.example/*',
      'https://rp.example/cb*',
      'https://rp.example/*/cb',
      'https://rp.*/',
      '*',
    ],
    ...[
      'com.example.app:/*',
      'com.example.app://*',
      'http://127.0.0.1:*/cb',
      'http://localhost:*/',
      'https://rp.example:*/cb',
      'cursor://*/cb',
    ],
  ],
  'RED-10, RED-11: http to another host': [
    ...[
      'http://rp.example/cb',
      'HTTP://rp.example/cb',
      'http://192.168.0.1/cb',
      'http://10.0.0.1/',
      'http://[2001:db8::1]/',
      'http://host.docker.internal/',
    ],
  ],
  'RED-11, U5: what only looks like loopback': [
    ...[
      'http://127.0.0.1.evil.example/',
      'http://127.1/',
      'http://2130706433/',
      'http://0x7f000001/',
      'http://0177.0.0.1/',
      'http://127.0.0.2/',
    ],
    ...[
      'http://[::ffff:127.0.0.1]/',
      'http://[::ffff:7f00:1]/',
      'http://0.0.0.0/',
      'http://0/',
      'http://[::]/',
      'http://localhost.evil/',
    ],
    ...[
      'http://localhost./',
      'http://127.0.0.1./',
      'http://LOCALHOST/',
      'http://Localhost:80/cb',
      'http://app.localhost/',
      'http://localhost.localdomain/',
    ],
    ...[
      'http://localhost@evil.example/',
      'http://localhost:80@evil.example/',
      'http://evil.example/localhost',
      'http://127.0.0.1:0/',
      'http://127.0.0.1:65536/',
    ],
    ...[
      'http://127.0.0.1:/',
      'http://127.000.000.001/',
      'http://[0:0:0:0:0:0:0:1]/',
      'http://[::1%25lo]/',
      'http://localhost%2eevil/',
      'http://loopback/',
    ],
    ...[
      'http://127.0.0.1 .evil/',
      'http://127。0。0。1/',
      'http://①27.0.0.1/',
      'http://ⓛocalhost/',
      'http:localhost/',
      'http:///localhost/',
      'http://[::1].evil/',
    ],
  ],
  'RED-12, U6, NATIVE-02: private-use schemes': [
    ...[
      'myapp:',
      'myapp:/cb',
      'myapp://cb',
      'com-example-app:/cb',
      'com.example.app:',
      'com.example.app://',
      'com.example.app:8080',
      'com.example.app:8080/cb',
    ],
    ...[
      'com.example.app:?x=1',
      'com.example.app://?x=1',
      'com..app:/cb',
      'com.:/cb',
      'com.example.:/cb',
      'com.-app:/cb',
      'com.app-:/cb',
    ],
    ...[
      'com.exa+mple:/cb',
      'com.example_app:/cb',
      '.com.example:/cb',
      'com.example.app://:80/cb',
      'com.example.app://h:0/cb',
    ],
  ],
  'RED-19: a parameter of the response': [
    ...[
      'https://rp.example/cb?code=1',
      'https://rp.example/cb?state',
      'https://rp.example/cb?a=1&code=x',
      'https://rp.example/cb?error=',
    ],
    ...[
      'https://rp.example/cb?id_token=',
      'https://rp.example?access_token=1',
      'https://rp.example/cb?response=x',
      'https://rp.example/cb?%63ode=1',
    ],
    ...['com.example.app:/cb?code=1', 'http://127.0.0.1/?state=1', 'https://rp.example/cb?&&stat%65=1'],
  ],
  'RED-21: the origin of the authorization server': [
    ...[
      'https://op.example/authorize',
      'https://op.example',
      'https://OP.example/x',
      'https://op.example:443/x',
      'https://op.example./x',
      'HTTPS://op.example/',
    ],
  ],
};

describe('bad redirect URIs', () => {
  for (const [rule, uris] of Object.entries(bad))
    for (const uri of uris)
      test(`${rule}: ${JSON.stringify(uri)} is refused for every client`, () => refusesEverywhere(uri));
  test('the corpus of bad URIs holds at least 120 of them', () => {
    assert.ok(new Set(Object.values(bad).flat()).size >= 120);
  });
});

describe('redirect URIs and the type of the client', () => {
  test('RED-08: a web client has no custom scheme', () => {
    refuses('com.example.app:/cb', web);
    refuses('cursor://anysphere.cursor-mcp/oauth/callback', { ...web, customSchemesAllowed: ['cursor'] });
  });
  test('RED-09: with the implicit grant a web client has neither http nor a name of this machine', () => {
    for (const host of [
      'localhost',
      'LOCALHOST',
      'localhost.',
      'app.localhost',
      '127.0.0.1',
      '127.8.9.1',
      '[::1]',
      '0.0.0.0',
      '[::]',
    ])
      refuses(`https://${host}/cb`, implicit);
    refuses('https://[::ffff:7f00:1]/cb', implicit);
    refuses('http://localhost/cb', { ...implicit, loopbackRedirectsForWeb: true });
  });
  test('RED-08: without it, https on any host will do', () => accepts('https://localhost/cb', web));
  test('RED-10, D-08: http on loopback is for a web client only under the development switch', () => {
    for (const host of ['localhost', '127.0.0.1', '[::1]']) {
      refuses(`http://${host}:3000/cb`, web);
      accepts(`http://${host}:3000/cb`, { ...web, loopbackRedirectsForWeb: true });
    }
    refuses('http://rp.example/cb', { ...web, loopbackRedirectsForWeb: true });
  });
  test('RED-13: native https on a name of this machine is refused', () => {
    for (const host of ['localhost', 'LocalHost', '127.0.0.1', '[::1]', 'localhost.'])
      refuses(`https://${host}/cb`, native);
  });
  test('RED-12, D-09: a scheme without a period passes only from the list of the operator', () => {
    for (const uri of [
      'cursor://anysphere.cursor-mcp/oauth/callback',
      'CURSOR://a/b',
      'grokbot://mcp/oauth/callback',
    ]) {
      accepts(uri, lenient);
      refuses(uri, native);
    }
    refuses('cursor:', lenient);
    refuses('cursors://a/b', lenient);
  });
  test('RED-14: one bad URI fails the request, and the fault names its index', () => {
    const uris = ['https://rp.example/cb', 'com.example.app:/cb', 'http://rp.example/'];
    assert.equal(judgeRedirectUris(uris, web)?.member, 'redirect_uris[1]');
    assert.equal(judgeRedirectUris(uris, native)?.member, 'redirect_uris[2]');
    assert.equal(judgeRedirectUris(uris.slice(0, 2), native), undefined);
  });
  test('RED-20: duplicates are no fault', () => {
    assert.equal(judgeRedirectUris(['https://rp.example/cb', 'https://rp.example/cb'], web), undefined);
  });
  test('RED-21: while the issuer is a loopback host its origin is not judged', () => {
    for (const issuer of ['http://127.0.0.1:8080', 'http://localhost:8080', 'https://[::1]:8080'])
      accepts(`${issuer.replace('http:', 'https:')}/cb`, { ...web, issuer });
    accepts('https://op.example/cb', { ...web, issuer: 'https://op.example:8443/tenant' });
    refuses('https://op.example:8443/cb', { ...web, issuer: 'https://op.example:8443/tenant' });
  });
  test('MCP-03: the bodies of VS Code and Cursor pass for a native client', () => {
    const code = [
      'https://insiders.vscode.dev/redirect',
      'https://vscode.dev/redirect',
      'http://127.0.0.1/',
      'http://127.0.0.1:33418/',
    ];
    const cursor = [
      'cursor://anysphere.cursor-mcp/oauth/callback',
      'https://www.cursor.com/agents/mcp/oauth/callback',
      'http://localhost:8787/callback',
    ];
    assert.equal(judgeRedirectUris(code, native), undefined);
    assert.equal(judgeRedirectUris(cursor, lenient), undefined);
  });
});

test('MCP-04: custom schemes and http loopback need a native client; https and http elsewhere do not', () => {
  for (const uri of [
    'cursor://a/b',
    'com.example.app:/cb',
    'http://localhost/',
    'http://127.0.0.1:1/',
    'http://[::1]/cb',
  ])
    assert.equal(needsNative(uri), true, uri);
  for (const uri of ['https://rp.example/cb', 'HTTPS://localhost/', 'http://rp.example/', 'http://127.1/', '/cb', ''])
    assert.equal(needsNative(uri), false, uri);
});

test('NATIVE-04: the name localhost is noticed, the address is not', () => {
  assert.equal(usesLocalhostName(['http://127.0.0.1/', 'http://localhost:1/cb']), true);
  assert.equal(usesLocalhostName(['http://127.0.0.1/', 'http://[::1]/', 'https://localhost.example/', '']), false);
});

describe('what the description says', () => {
  const describeFault = (uri: string, context = web): string => judgeRedirectUris([uri], context)?.description ?? '';

  test('MCP-05: it names the entry, the rule and the URI', () => {
    assert.match(
      describeFault('com.example.app:/cb'),
      /^redirect_uris\[0\] must be an https URI for a web client.*: com\.example\.app:\/cb$/,
    );
  });
  test('MCP-05: it never repeats a password, a query value or a fragment', () => {
    assert.doesNotMatch(describeFault('https://u:hunter2@rp.example/cb'), /hunter2/);
    assert.doesNotMatch(describeFault('http://rp.example/cb?key=hunter2'), /hunter2/);
    assert.doesNotMatch(describeFault('https://rp.example/cb#hunter2'), /hunter2/);
  });
  test('MCP-05: it is ASCII without quotes and backslashes, and bounded, whatever was sent', () => {
    const anything = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme', maxLength: 5000 }));
    fc.assert(
      fc.property(
        anything,
        (uri) => /^[ !#-[\]-~]{0,400}$/.test(describeFault(uri)) && describeFault(uri, native).length < 400,
      ),
      { numRuns: 2000 },
    );
  });
});

const pieces = fc.constantFrom(
  ...[
    'https://',
    'http://',
    'com.example.app:',
    'javascript:',
    'rp.example',
    'localhost',
    '127.0.0.1',
    '[::1]',
    '127.1',
    '0x7f',
  ],
  ...[
    '/',
    '//',
    '\\',
    '..',
    '.',
    '%2e',
    '%',
    '%00',
    '%0d',
    '@',
    ':',
    ':80',
    ':443',
    ':0',
    '?',
    '#',
    '&',
    '=',
    'code',
    '*',
    ';',
  ],
  ...[
    '\t',
    '\n',
    '\r',
    '\0',
    ' ',
    '\u3002',
    '\uff0f',
    'é',
    '\ud800',
    'xn--',
    '[',
    ']',
    'a',
    'Z',
    '9',
    '-',
    '_',
    '~',
    '!',
    "'",
  ],
);

describe('any text at all', () => {
  const joined = fc.array(pieces, { maxLength: 10 }).map((parts) => parts.join(''));
  const started = fc
    .tuple(fc.constantFrom('https://rp.example', 'http://127.0.0.1', 'com.example.app:/'), joined)
    .map(([a, b]) => a + b);
  const text = fc.oneof(
    joined,
    started,
    fc.string({ unit: 'binary' }),
    fc.webUrl({ withQueryParameters: true, withFragments: true }),
  );

  test('U4: it is judged without an exception, and what is accepted every parser reads alike', () => {
    let accepted = 0;
    const property = fc.property(text, fc.constantFrom(web, native, implicit, lenient), (uri, context) => {
      needsNative(uri);
      if (judgeRedirectUris([uri], context) !== undefined) return;
      accepted += 1;
      const url = new URL(uri);
      const read = readUri(uri);
      assert.ok(read.ok && /^[!-~]+$/.test(uri));
      assert.deepEqual(rfc3986(uri), [url.protocol, url.hostname, url.port, url.pathname]);
      assert.equal(`${url.username}${url.password}${url.hash}`, '');
    });
    fc.assert(property, { numRuns: 20_000 });
    assert.ok(accepted > 200, `only ${accepted} accepted: the property hardly says anything`);
  });

  /** The regular expression of RFC 3986 appendix B, as a parser that shares nothing with ours. */
  const rfc3986 = (uri: string): readonly string[] => {
    const [, , scheme = '', , authority = '', path = ''] = /^(([^:/?#]+):)?(\/\/([^/?#]*))?([^?#]*)/.exec(uri) ?? [];
    const [, host = '', , port = ''] = /^(.*?)(:([0-9]*))?$/.exec(authority) ?? [];
    const isWeb = /^https?$/i.test(scheme);
    const defaultPort = scheme.toLowerCase() === 'https' ? '443' : '80';
    const shownPort = isWeb && port === defaultPort ? '' : port;
    return [
      `${scheme.toLowerCase()}:`,
      isWeb ? host.toLowerCase() : host,
      shownPort,
      isWeb && path === '' ? '/' : path,
    ];
  };

  test('U8: a very long text costs no more than its length', () => {
    const long = 200_000;
    for (const part of ['a', '%41', '/', '.', '..', '@', ':', '[', '%', '?', '\\', 'a.'])
      for (const start of ['', 'https://', 'https://rp.example/', 'com.example.app:/', 'http://127.0.0.1:']) {
        const before = performance.now();
        judgeRedirectUris([start + part.repeat(long / part.length)], native);
        assert.ok(performance.now() - before < 1000, `${start}${part}…`);
      }
  });
});
