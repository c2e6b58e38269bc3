import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { matchesRedirectUri } from './redirect-match.ts';

const web = (...redirect_uris: string[]) => ({ application_type: 'web', redirect_uris }) as const;
const native = (...redirect_uris: string[]) => ({ application_type: 'native', redirect_uris }) as const;

describe('exact comparison', () => {
  const registered = 'https://rp.example/cb?x=1';
  test('RED-15: the registered string matches, whichever of several it is', () => {
    assert.equal(matchesRedirectUri(web('https://rp.example/', registered), registered), true);
    assert.equal(matchesRedirectUri(native(registered), registered), true);
    assert.equal(matchesRedirectUri(native('com.example.app:/cb'), 'com.example.app:/cb'), true);
  });
  const near = [
    ...[
      'https://rp.example/cb',
      'https://rp.example/cb?x=1&y=2',
      'https://rp.example/cb/?x=1',
      'HTTPS://rp.example/cb?x=1',
    ],
    ...[
      'https://rp.example:443/cb?x=1',
      'https://rp.example/%63b?x=1',
      'https://RP.example/cb?x=1',
      'https://rp.example/cb?x=1#',
    ],
    ...[
      'https://rp.example/cb?x=1 ',
      ' https://rp.example/cb?x=1',
      'https://rp.example./cb?x=1',
      'https://rp.example/./cb?x=1',
    ],
    ...[
      'http://rp.example/cb?x=1',
      'https://rp.example/cb?X=1',
      'https://rp.example/cb?x=%31',
      'https://rp.example/cb?x=1\n',
      '',
    ],
  ];
  for (const presented of near)
    test(`RED-15: ${JSON.stringify(presented)} is not ${registered}`, () => {
      assert.equal(matchesRedirectUri(web(registered), presented), false);
      assert.equal(matchesRedirectUri(native(registered), presented), false);
    });
  test('NATIVE-03: one slash and two are never equated', () => {
    assert.equal(matchesRedirectUri(native('com.example.app:/cb'), 'com.example.app://cb'), false);
    assert.equal(matchesRedirectUri(native('com.example.app://cb'), 'com.example.app:/cb'), false);
  });
  test('a client without redirect URIs matches nothing', () => {
    assert.equal(matchesRedirectUri(native(), 'http://127.0.0.1/cb'), false);
    assert.equal(matchesRedirectUri(web(), ''), false);
  });
});

const hosts = ['127.0.0.1', '[::1]', 'localhost'];

describe('the port of native loopback', () => {
  for (const host of hosts) {
    test(`RED-16, RED-17: http://${host} may have any port or none, registered with one or not`, () => {
      for (const registered of [`http://${host}/cb`, `http://${host}:3000/cb`])
        for (const port of ['', ':1', ':80', ':3000', ':51004', ':65535'])
          assert.equal(matchesRedirectUri(native(registered), `http://${host}${port}/cb`), true, port);
    });
    test(`RED-16: of http://${host} everything else must be exact`, () => {
      const client = native(`http://${host}:3000/cb?x=1`);
      for (const rest of [
        '/cb2?x=1',
        '/cb',
        '/cb/?x=1',
        '/?x=1',
        '?x=1',
        '',
        '/cb?x=1#',
        '/cb?x=1&y',
        '/CB?x=1',
        '/%63b?x=1',
        '/a/../cb?x=1',
      ])
        assert.equal(matchesRedirectUri(client, `http://${host}:51004${rest}`), false, rest);
    });
    test(`RED-17: http://${host} never stands for another host`, () => {
      for (const other of [...hosts, '127.0.0.2', '127.1', 'LOCALHOST', '[::ffff:127.0.0.1]', '0.0.0.0'])
        for (const port of ['', ':3000', ':51004'])
          assert.equal(
            matchesRedirectUri(native(`http://${host}:3000/cb`), `http://${other}${port}/cb`),
            other === host,
            other,
          );
    });
    test(`RED-16: the port of http://${host} is a number from 1 to 65535`, () => {
      const bad = [
        ':',
        ':0',
        ':00',
        ':080',
        ':65536',
        ':99999',
        ':123456',
        ':-1',
        ':+80',
        ':8o',
        ':80:80',
        ': 80',
        ':80 ',
        ':８０',
        ':*',
        ':0x50',
      ];
      for (const port of bad)
        assert.equal(matchesRedirectUri(native(`http://${host}/cb`), `http://${host}${port}/cb`), false, port);
    });
    test(`RED-16: what only begins like http://${host} is another place`, () => {
      for (const authority of [
        `${host}.evil.example`,
        `${host}:80@evil.example`,
        `${host}@evil.example`,
        `u@${host}`,
        `${host}:80.evil`,
        `${host}\\`,
      ])
        assert.equal(matchesRedirectUri(native(`http://${host}/cb`), `http://${authority}/cb`), false, authority);
    });
    test(`RED-17: a web client has no freedom of port on http://${host}`, () => {
      assert.equal(matchesRedirectUri(web(`http://${host}:3000/cb`), `http://${host}:51004/cb`), false);
      assert.equal(matchesRedirectUri(web(`http://${host}:3000/cb`), `http://${host}:3000/cb`), true);
    });
    test(`RED-16: there is none for https://${host} and for other spellings of http`, () => {
      assert.equal(matchesRedirectUri(native(`https://${host}/cb`), `https://${host}:51004/cb`), false);
      assert.equal(matchesRedirectUri(native(`http://${host}/cb`), `https://${host}:51004/cb`), false);
      assert.equal(matchesRedirectUri(native(`http://${host}/cb`), `HTTP://${host}:51004/cb`), false);
      assert.equal(matchesRedirectUri(native(`http://${host}/cb`), `http:${host}:51004/cb`), false);
    });
    test(`RED-16: without a path http://${host} has the freedom all the same`, () => {
      assert.equal(matchesRedirectUri(native(`http://${host}`), `http://${host}:51004`), true);
      assert.equal(matchesRedirectUri(native(`http://${host}?x=1`), `http://${host}:51004?x=1`), true);
      assert.equal(matchesRedirectUri(native(`http://${host}`), `http://${host}:51004/`), false);
    });
  }
});

describe('the port of every other host', () => {
  test('RED-16: other hosts of a native client have their port fixed', () => {
    assert.equal(matchesRedirectUri(native('https://app.example/cb'), 'https://app.example:8443/cb'), false);
    assert.equal(matchesRedirectUri(native('http://10.0.0.1/cb'), 'http://10.0.0.1:8443/cb'), false);
    assert.equal(matchesRedirectUri(native('com.example.app://h/cb'), 'com.example.app://h:80/cb'), false);
  });
  test('MCP-08: VS Code registers port 33418 and asks with 59656', () => {
    const client = native('https://vscode.dev/redirect', 'http://127.0.0.1/', 'http://127.0.0.1:33418/');
    assert.equal(matchesRedirectUri(client, 'http://127.0.0.1:59656/'), true);
  });
  test('two URIs match only if they are equal, or native loopback http with nothing but the port between them', () => {
    const port = fc.oneof(
      fc.constant(''),
      fc.integer({ min: -2, max: 70_000 }).map((n) => `:${n}`),
    );
    const uri = fc.tuple(
      fc.constantFrom('http', 'https'),
      fc.constantFrom(...hosts, 'rp.example'),
      port,
      fc.constantFrom('', '/', '/cb', '/cb?x'),
    );
    fc.assert(
      fc.property(uri, uri, (a, b) => {
        const [registered, presented] = [a, b].map(([scheme, host, at, rest]) => `${scheme}://${host}${at}${rest}`);
        const free =
          a[0] === 'http' &&
          hosts.includes(a[1]) &&
          [a[2], b[2]].every((at) => at === '' || isPort(Number(at.slice(1))));
        const expected = registered === presented || (free && a[0] === b[0] && a[1] === b[1] && a[3] === b[3]);
        assert.equal(matchesRedirectUri(native(registered ?? ''), presented ?? ''), expected);
      }),
      { numRuns: 5000 },
    );
  });
  const isPort = (port: number): boolean => port > 0 && port < 65_536;
});
