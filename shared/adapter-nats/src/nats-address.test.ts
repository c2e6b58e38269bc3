import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { natsAddress } from './nats-address.ts';

describe('the address of NATS', () => {
  it('is a host, with the usual port if there is none', () => {
    assert.deepEqual(natsAddress('nats://nats.example'), {
      replicas: 1,
      shown: 'nats://nats.example:4222',
      options: { servers: ['nats.example:4222'] },
    });
  });

  it('is the servers of one cluster, with the login that the first of them names', () => {
    const { shown, options } = natsAddress('tls://ann:p%40ss@a.example:1,tls://b.example:2');
    assert.equal(shown, 'tls://a.example:1,tls://b.example:2');
    assert.deepEqual(options, {
      servers: ['a.example:1', 'b.example:2'],
      tls: {},
      user: 'ann',
      pass: 'p@ss',
      inboxPrefix: '_INBOX.ann',
    });
  });

  it('may hold a token', () => {
    const { shown, options } = natsAddress('nats://t0ken@[::1]:4222');
    assert.equal(shown, 'nats://[::1]:4222');
    assert.equal(options.token, 't0ken');
  });

  for (const url of [
    '',
    'http://user:hunter2@host',
    'nats://user:hunter2@',
    'nats://user:hunter2@host/path',
    'user:hunter2@host',
  ]) {
    it(`is refused if it is none, without repeating it: "${url}"`, () => {
      assert.throws(
        () => natsAddress(url),
        (error) => error instanceof Error && !error.message.includes('hunter2') && error.cause === undefined,
      );
    });
  }
});
