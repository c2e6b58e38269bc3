import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { randomPool } from './random-pool.ts';
import { keyRewrapper } from './rewrap.ts';
import { newRootKeysText, parseRootKeys, type RootKeys } from './root-keys.ts';
import { vault } from './vault.ts';

const random = randomPool();

const rootKeys = (id: string): RootKeys => {
  const parsed = parseRootKeys(newRootKeysText(id, random));
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.value;
};

const tenant = 'default';
const old = rootKeys('old');
const fresh = rootKeys('new');
const both: RootKeys = { currentId: 'old', byId: new Map([...old.byId, ...fresh.byId]) };

describe('wrapping a key again', () => {
  const { key, wrapped } = vault(old, { tenant }).newClientKey('c1');

  it('changes no credential, and the old root key is not needed any more', () => {
    const sealed = key.seal({ contacts: ['ops@rp.example'] });
    const again = keyRewrapper(both, { tenant, rootKeyId: 'new' })(wrapped);
    assert.equal(again.rootKeyId, 'new');
    const opened = vault(fresh, { tenant }).open(again);
    assert.equal(opened.clientSecret(1), key.clientSecret(1));
    assert.equal(opened.registrationAccessToken(1), key.registrationAccessToken(1));
    assert.deepEqual(opened.unseal(sealed), { contacts: ['ops@rp.example'] });
    assert.throws(() => vault(old, { tenant }).open(again), /root key new is missing/);
  });

  it('keeps it bound to its client and tenant', () => {
    const again = keyRewrapper(both, { tenant, rootKeyId: 'new' })(wrapped);
    assert.throws(() => vault(fresh, { tenant }).open({ ...again, clientId: 'c2' }));
    assert.throws(() => vault(fresh, { tenant: 'other' }).open(again));
  });

  it('E1: uses another nonce for each key, because one root key wraps them all', () => {
    const rewrap = keyRewrapper(both, { tenant, rootKeyId: 'new' });
    const nonces = Array.from({ length: 50 }, () => rewrap(wrapped).wrapped.slice(0, 16));
    assert.equal(new Set(nonces).size, 50);
  });

  it('is refused if the wrapping cannot be opened, or there is no such root key', () => {
    assert.throws(() => keyRewrapper(fresh, { tenant, rootKeyId: 'new' })(wrapped), /root key old is missing/);
    assert.throws(() => keyRewrapper(both, { tenant, rootKeyId: 'new' })({ ...wrapped, clientId: 'c2' }));
    assert.throws(() => keyRewrapper(both, { tenant, rootKeyId: 'lost' }), /root key lost is missing/);
  });
});
