import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { addressRanges, noAddress } from '@clientele/platform';
import { networkOf, readPeer, truncated } from './peer.ts';

const proxies = addressRanges.parse('10.0.0.0/8, loopback, 2001:db8:ff::/48');

const peerOf = (remoteAddress: string, forwarded?: string, trusted = proxies) =>
  readPeer({ socket: { remoteAddress }, headers: { 'x-forwarded-for': forwarded } }, trusted);

describe('The peer of a request (REG-16)', () => {
  it('is the address of the connection', () => {
    assert.equal(peerOf('192.0.2.1').address, '192.0.2.1');
    assert.equal(peerOf('::ffff:192.0.2.1').address, '192.0.2.1');
  });

  it('is never what a client says of itself', () => {
    assert.deepEqual(peerOf('192.0.2.1', '198.51.100.7'), { address: '192.0.2.1', isForwardedByStranger: true });
    assert.deepEqual(peerOf('127.0.0.1', '198.51.100.7', noAddress), {
      address: '127.0.0.1',
      isForwardedByStranger: true,
    });
  });

  it('is, behind a trusted proxy, the last forwarded address that no trusted proxy has', () => {
    assert.equal(peerOf('10.1.2.3', '198.51.100.7').address, '198.51.100.7');
    assert.equal(peerOf('10.1.2.3', '203.0.113.9, 198.51.100.7, 10.9.9.9').address, '198.51.100.7');
    assert.equal(peerOf('::ffff:10.1.2.3', '::ffff:198.51.100.7').address, '198.51.100.7');
    assert.equal(peerOf('2001:db8:ff::1', '2001:db8:1::7').address, '2001:db8:1::7');
  });

  it('is the first proxy if all are proxies, and the connection if the header is no list of addresses', () => {
    assert.equal(peerOf('127.0.0.1', '10.0.0.1, 10.0.0.2').address, '10.0.0.1');
    for (const broken of ['', 'unknown', '198.51.100.7:443', '1.2.3.4, x', '[::1]'])
      assert.equal(peerOf('10.1.2.3', broken).address, '10.1.2.3', broken);
    assert.equal(peerOf('10.1.2.3', 'evil, 10.0.0.4').address, '10.0.0.4');
  });
});

describe('An address', () => {
  it('counts alone, or with its network of 64 bits', () => {
    assert.equal(networkOf('192.0.2.1'), '192.0.2.1');
    assert.equal(networkOf('2001:db8:1:2:3:4:5:6'), networkOf('2001:0DB8:0001:0002::9'));
    assert.equal(networkOf('2001:db8::1'), '2001:db8:0:0::/64');
    assert.equal(networkOf('::1'), '0:0:0:0::/64');
    assert.notEqual(networkOf('2001:db8:1:2::1'), networkOf('2001:db8:1:3::1'));
  });

  it('is truncated for logs to /24 or /48', () => {
    assert.equal(truncated('192.0.2.1'), '192.0.2.0/24');
    assert.equal(truncated('2001:db8:1:2::1'), '2001:db8:1::/48');
    assert.equal(truncated(''), '');
  });
});
