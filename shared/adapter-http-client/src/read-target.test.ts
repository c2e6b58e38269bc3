import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type AllowList, nothingAllowed, readAllowList } from './allow-list.ts';
import { readTarget } from './read-target.ts';

const judge = (url: string, allow: AllowList = nothingAllowed): string => {
  const target = readTarget(url, allow);
  return target.ok
    ? `${target.value.trust} ${target.value.host} ${target.value.port} ${target.value.path}`
    : target.error;
};

const allowing = (text: string): AllowList => {
  const list = readAllowList(text);
  return list.ok ? list.value : nothingAllowed;
};

describe('THREAT-05: what a URL says by itself', () => {
  const texts: Readonly<Record<string, readonly string[]>> = {
    'url-not-https': [
      '',
      'http://rp.example.com/',
      'ftp://rp.example.com/',
      '//rp.example.com/',
      ' https://rp.example.com/',
    ],
    'url-malformed': [
      'https:rp.example.com',
      'https:/rp.example.com/',
      'https:///rp.example.com/',
      'https:\\\\rp.example.com\\',
      'https://rp.example.com\\.evil.example.com/',
      'https://rp.example.com/a b',
      'https://rp.example.com/\u2713',
      'https://rp.example.com/%zz',
      'https://rp.example.com/%0d%0aX:1',
      'https://rp.example.com/a/../b',
      'https://rp.example.com:/',
      'https://rp.example.com:0443/',
      'https://rp.example.com:443:443/',
      'https://rp.example.com./',
      'https://rp_x.example.com/',
      'https://-rp.example.com/',
      'https://127.1/',
      'https://2130706433/',
      'https://0x7f.0.0.1/',
      'https://\u2460\u2461\u2466.\u24ea.\u24ea.\u2460/',
      'https://loc\u200balhost/',
      'https://\uff52p.example.com/',
      'https://rp.e\u212aample.com/',
      'https://b\u00fc\u00adcher.example.com/',
      'https://rp\u3002example.com/',
      'https://xn--0.example.com/',
      'https://xn--a.example.com/',
      'https://xn--.example.com/',
      `https://rp.example.com/${'a'.repeat(2048)}`,
      `https://${'a'.repeat(64)}.example.com/`,
    ],
    'url-credentials': [
      'https://user@rp.example.com/',
      'https://rp.example.com@127.0.0.1/',
      'https://@rp.example.com/',
    ],
    'url-fragment': ['https://rp.example.com/#', 'https://rp.example.com#@127.0.0.1/'],
    'url-port': ['https://rp.example.com:8443/', 'https://rp.example.com:80/', 'https://rp.example.com:65535/'],
    'host-address': ['https://127.0.0.1/', 'https://8.8.8.8/', 'https://[::1]/', 'https://[2600::1]/'],
    'host-special': [
      'https://localhost/',
      'https://RP.Internal/',
      'https://x.test/',
      'https://postgres/',
      'https://nas.home.arpa/',
    ],
  };
  for (const [code, urls] of Object.entries(texts))
    for (const url of urls)
      it(`${code}: ${JSON.stringify(url.slice(0, 60))}`, () => {
        assert.equal(judge(url), code);
      });

  it('lets a public name pass, with the case of the host and a Unicode name in the one form of the DNS', () => {
    assert.equal(judge('HTTPS://RP.Example.com:443'), 'public rp.example.com 443 /');
    assert.equal(judge('https://b\u00fccher.example.com/s?a=%2F@b'), 'public xn--bcher-kva.example.com 443 /s?a=%2F@b');
    assert.equal(judge('https://XN--bcher-kva.example.com'), 'public xn--bcher-kva.example.com 443 /');
  });

  it('lets pass what the operator opened, by name, and nothing beside it', () => {
    const allow = allowing('localhost:8443,rp.corp');
    assert.equal(judge('https://localhost:8443/s', allow), 'opened localhost 8443 /s');
    assert.equal(judge('https://localhost/s', allow), 'host-special');
    assert.equal(judge('https://rp.corp:9443/s', allow), 'opened rp.corp 9443 /s');
    assert.equal(judge('https://x.rp.corp/s', allow), 'host-special');
    assert.equal(judge('http://localhost:8443/s', allow), 'url-not-https');
  });

  it('lets pass an address in a range that the operator opened, and leaves names to be judged by their addresses', () => {
    const allow = allowing('10.0.0.0/8,[::1]:8443');
    assert.equal(judge('https://10.1.2.3:9443/', allow), 'address 10.1.2.3 9443 /');
    assert.equal(judge('https://[::1]:8443/', allow), 'address ::1 8443 /');
    assert.equal(judge('https://[::1]/', allow), 'host-address');
    assert.equal(judge('https://rp.corp/', allow), 'range-only rp.corp 443 /');
    assert.equal(judge('https://rp.example.com/', allow), 'public rp.example.com 443 /');
    assert.equal(judge('https://10.1/', allow), 'url-malformed');
  });
});
