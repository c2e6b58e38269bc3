import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { httpsUriFault, logoutRedirectFault, sameOrigin, webUriFault } from './web-uri.ts';

const phrase = /^must [ !#-[\]-~]{1,200}$/;

const notWeb = [
  ...[
    'javascript:alert(1)',
    'JavaScript:alert(1)',
    'java\tscript:alert(1)',
    'data:text/html,x',
    'vbscript:x',
    'blob:https://rp.example/1',
  ],
  ...[
    'file:///etc/passwd',
    'about:blank',
    'view-source:https://rp.example/',
    'ftp://rp.example/',
    'ws://rp.example/',
    'mailto:a@rp.example',
  ],
  ...[
    'com.example.app:/cb',
    '//rp.example/',
    '/x',
    'rp.example',
    '',
    ' ',
    'https://',
    'https:///x',
    'https:rp.example',
    'http:/rp.example',
  ],
  ...[
    'https://u:p@rp.example/',
    'https://u@rp.example/',
    'https://rp.example:0/',
    'https://rp.example:99999/',
    'https://rp.example:/',
  ],
  ...[
    'https://rp.example/a b',
    'https://例え.example/',
    'https://rp.example/é',
    'https://rp.example\\x',
    'https://rp.example/%0d%0a',
    'https://rp.example/\0',
  ],
  ...[
    'https://127.1/',
    'https://xn--0.example/',
    'https://rp.xn--a/',
    'https://rp.example/../x',
    'https://rp..example/',
    ' https://rp.example/',
    'https://rp.example/\ud800',
  ],
];

describe('pages about the client', () => {
  for (const uri of [
    'https://rp.example/',
    'http://rp.example',
    'https://rp.example/privacy?lang=en#top',
    'https://cdn.example:8443/logo.png',
  ])
    test(`META-07: ${uri} is a page`, () => assert.equal(webUriFault(uri), undefined));
  for (const uri of notWeb)
    test(`META-07, U1: ${JSON.stringify(uri)} is none`, () => assert.match(webUriFault(uri) ?? '', phrase));
});

describe('endpoints of the client', () => {
  for (const uri of [
    'https://rp.example/x',
    'https://rp.example:8443/x?y=z',
    'HTTPS://RP.example',
    'https://localhost/x',
    'https://[2001:db8::1]/',
  ])
    test(`META-23, META-31, META-40, KEY-09: ${uri} can be called`, () => assert.equal(httpsUriFault(uri), undefined));
  for (const uri of [
    ...notWeb,
    'http://rp.example/x',
    'http://localhost/x',
    'https://rp.example/x#f',
    'https://rp.example/x#',
  ])
    test(`META-23, META-31, META-40, KEY-09, U1: ${JSON.stringify(uri)} cannot`, () =>
      assert.match(httpsUriFault(uri) ?? '', phrase));
  test('META-24: only a request URI may have a fragment, and only if that is stated', () => {
    const uri = 'https://rp.example/request.jwt#GkurKxf5T0Y-mnPFCHqWOMiZi4VS138cQO_V7PZHAdM';
    assert.equal(httpsUriFault(uri, { fragmentAllowed: true }), undefined);
    assert.match(httpsUriFault(uri, { fragmentAllowed: false }) ?? '', /fragment/);
    assert.match(httpsUriFault('http://rp.example/#x', { fragmentAllowed: true }) ?? '', /https/);
  });
});

describe('post-logout redirect URIs', () => {
  const web = { applicationType: 'web', customSchemesAllowed: [] } as const;
  const native = { applicationType: 'native', customSchemesAllowed: ['cursor'] } as const;

  test('META-28: https suits both types', () => {
    for (const context of [web, native])
      assert.equal(logoutRedirectFault('https://other.example/bye?state=x', context), undefined);
  });
  test('META-28: native clients have loopback http and private-use schemes, web clients not', () => {
    for (const uri of ['http://127.0.0.1:3000/bye', 'http://localhost/bye', 'com.example.app:/bye', 'cursor://a/bye']) {
      assert.equal(logoutRedirectFault(uri, native), undefined, uri);
      assert.match(logoutRedirectFault(uri, web) ?? '', phrase, uri);
    }
  });
  for (const uri of [
    ...notWeb.filter((uri) => !uri.startsWith('com.')),
    'http://rp.example/bye',
    'https://rp.example/#',
    'https://*.rp.example/',
    'myapp:/bye',
    'https://rp.example/%2e%2e/',
  ])
    test(`META-28, U1: ${JSON.stringify(uri)} suits neither`, () => {
      for (const context of [web, native]) assert.match(logoutRedirectFault(uri, context) ?? '', phrase);
    });
});

test('META-29: scheme, host and port decide, in any case and with the default port written or not', () => {
  assert.equal(sameOrigin('https://rp.example/a', 'https://RP.example:443/b?c#d'), true);
  assert.equal(sameOrigin('https://rp.example:8443/a', 'https://rp.example:8443/b'), true);
  for (const other of [
    'http://rp.example/',
    'https://rp.example:8443/',
    'https://other.example/',
    'https://sub.rp.example/',
    'https://rp.example.evil/',
  ])
    assert.equal(sameOrigin('https://rp.example/a', other), false, other);
  for (const unread of ['', 'rp.example', 'com.example.app:/cb', 'https://u@rp.example/', 'com.example.app:/a'])
    assert.equal(sameOrigin(unread, unread), false, unread);
});

test('THREAT-12: no text makes any of these throw', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.webUrl(), (text, url) => {
      for (const uri of [text, url, `https://${text}`, `${url}${text}`]) {
        for (const fault of [webUriFault(uri), httpsUriFault(uri)])
          if (fault !== undefined) assert.match(fault, phrase);
        sameOrigin(uri, url);
      }
    }),
    { numRuns: 2000 },
  );
});
