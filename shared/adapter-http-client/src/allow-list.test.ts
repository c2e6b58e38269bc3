import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type AllowList, nothingAllowed, readAllowList } from './allow-list.ts';

const listOf = (text: string): AllowList => {
  const read = readAllowList(text);
  if (!read.ok) throw new Error(read.error);
  return read.value;
};

describe('FETCH_ALLOW', () => {
  it('opens a name on every port, or on the one that it gives', () => {
    const list = listOf(' RP.corp, bücher.lan:8443 ');
    assert.deepEqual(list.entries, ['RP.corp', 'bücher.lan:8443']);
    assert.deepEqual([list.opensHost('rp.corp', 443), list.opensHost('rp.corp', 9443)], [true, true]);
    const named = ['xn--bcher-kva.lan', 8443] as const;
    assert.deepEqual([list.opensHost(...named), list.opensHost(named[0], 443)], [true, false]);
    assert.equal(list.opensHost('sub.rp.corp', 443), false);
  });

  it('opens addresses and ranges of both families, an address also on one port only', () => {
    const list = listOf('10.0.0.0/8,127.0.0.1:8443,fd00::/8,[::1]:8443,192.168.1.1,::2');
    const opened = ['10.1.2.3', 'fd12::1', '192.168.1.1', '::2'].filter((address) => list.opensAddress(address, 443));
    assert.equal(opened.length, 4);
    assert.deepEqual([list.opensAddress('127.0.0.1', 8443), list.opensAddress('127.0.0.1', 443)], [true, false]);
    assert.deepEqual([list.opensAddress('::1', 8443), list.opensAddress('::1', 443)], [true, false]);
    for (const address of ['11.0.0.1', '127.0.0.2', 'fe80::1', 'fd00::1%eth0', 'rp.corp', ''])
      assert.equal(list.opensAddress(address, 8443), false, address);
  });

  it('is empty by default, and opens nothing', () => {
    const empty = listOf(' , ');
    for (const list of [empty, nothingAllowed]) {
      assert.deepEqual(list.entries, []);
      assert.equal(list.opensHost('localhost', 443) || list.opensAddress('127.0.0.1', 443), false);
    }
  });

  for (const entry of [
    '10.0.0.0/33',
    'fd00::/129',
    '10.0.0/8',
    '10.0.0.0/8/8',
    'rp.corp:0',
    'rp.corp:65536',
    'rp.corp:',
    '*.corp',
    'https://rp.corp',
    'a b',
    '[10.0.0.1]',
    '[::1',
    'fe80::1%eth0',
    '127.1',
  ])
    it(`numbers ${entry} among the entries that cannot be read`, () => {
      const read = readAllowList(`localhost,${entry},rp.corp,a b`);
      assert.ok(!read.ok && read.error.startsWith('entry 2, 4 must be '), JSON.stringify(read));
    });
});
