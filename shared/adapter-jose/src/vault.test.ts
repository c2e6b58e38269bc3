import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { randomPool } from './random-pool.ts';
import { newRootKeysText, parseRootKeys, type RootKeys } from './root-keys.ts';
import { vault } from './vault.ts';

const rootKeys = (text: string): RootKeys => {
  const parsed = parseRootKeys(text);
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.value;
};

const random = randomPool();
const firstRoot = rootKeys(newRootKeysText('first', random));
const bothRoots: RootKeys = {
  currentId: 'second',
  byId: new Map([...firstRoot.byId, ...rootKeys(newRootKeysText('second', random)).byId]),
};
const open = vault(firstRoot, { tenant: 'default' });

const distinct = (values: readonly unknown[]): number => new Set(values).size;

/** A nonce is the first 12 bytes, which are 16 characters of base64url. */
const nonceOf = (text: string): string => text.slice(0, 16);

describe('a client key', () => {
  it('RESP-13, RESP-19: makes secrets of 256 bits in 64 letters and digits, and tokens apart from them', () => {
    const { key } = open.newClientKey('c1');
    assert.match(key.clientSecret(1), /^[0-9a-f]{64}$/);
    assert.match(key.registrationAccessToken(1), /^rat_[0-9a-f]{64}$/);
    assert.notEqual(key.registrationAccessToken(1).slice(4), key.clientSecret(1));
    assert.notEqual(key.clientSecret(1), key.clientSecret(2));
  });

  it('gives the same credentials again after it was wrapped and opened', () => {
    const { key, wrapped } = open.newClientKey('c1');
    const again = open.open(wrapped);
    assert.equal(again.clientSecret(3), key.clientSecret(3));
    assert.equal(again.registrationAccessToken(1), key.registrationAccessToken(1));
    assert.equal(again.fingerprint('text'), key.fingerprint('text'));
  });

  it('survives a new root key, and is then wrapped by the new one', () => {
    const { key, wrapped } = open.newClientKey('c1');
    const later = vault(bothRoots, { tenant: 'default' });
    assert.equal(later.open(wrapped).clientSecret(1), key.clientSecret(1));
    assert.equal(later.newClientKey('c2').wrapped.rootKeyId, 'second');
  });

  it('is worthless in the row of another client, another tenant, or without its root key', () => {
    const { key, wrapped } = open.newClientKey('c1');
    // As a store has it: a new key wraps itself when it is asked, and would lose its text in a copy of its members.
    const stored = { clientId: 'c1', rootKeyId: wrapped.rootKeyId, wrapped: wrapped.wrapped };
    assert.equal(open.open(stored).clientSecret(1), key.clientSecret(1));
    assert.throws(() => open.open({ ...stored, clientId: 'c2' }));
    assert.throws(() => vault(firstRoot, { tenant: 'other' }).open(stored));
    assert.throws(() => open.open({ ...stored, rootKeyId: 'lost' }), /root key lost is missing/);
  });

  it('derives other credentials under another tenant and for another client, even from the same bytes', () => {
    const bytes = randomPool()(32);
    const credentialsOf = (tenant: string, clientId: string): readonly string[] => {
      const { key } = vault(firstRoot, { tenant, random: () => bytes }).newClientKey(clientId);
      return [key.clientSecret(1), key.registrationAccessToken(1), key.registrationAccessToken(2), key.fingerprint('')];
    };
    const all = [credentialsOf('a', 'c1'), credentialsOf('b', 'c1'), credentialsOf('a', 'c2')].flat();
    assert.equal(new Set(all).size, all.length);
    assert.deepEqual(credentialsOf('a', 'c1'), all.slice(0, 4));
  });

  it('E1: opens sealed personal data for no other client and no other tenant, even with the same bytes', () => {
    const bytes = randomPool()(32);
    const keyOf = (tenant: string, clientId: string) =>
      vault(firstRoot, { tenant, random: (count) => bytes.subarray(0, count) }).newClientKey(clientId).key;
    const sealed = keyOf('a', 'c1').seal({ contacts: ['someone@rp.example'] });
    assert.deepEqual(keyOf('a', 'c1').unseal(sealed), { contacts: ['someone@rp.example'] });
    assert.throws(() => keyOf('b', 'c1').unseal(sealed));
    assert.throws(() => keyOf('a', 'c2').unseal(sealed));
  });

  it('E1: seals personal data so that nothing of it shows and no other key opens it', () => {
    const personal = { contacts: ['someone@rp.example'] };
    const { key } = open.newClientKey('c1');
    const sealed = key.seal(personal);
    assert.ok(!Buffer.from(sealed, 'base64url').toString('latin1').includes('someone'));
    assert.deepEqual(key.unseal(sealed), personal);
    assert.notEqual(key.seal(personal), sealed);
    assert.throws(() => open.newClientKey('c1').key.unseal(sealed));
  });

  it('RESP-13, E1: is other bytes for each client, and no nonce comes twice, whether it wraps or seals', () => {
    const made = Array.from({ length: 50 }, () => open.newClientKey('c1'));
    assert.equal(distinct(made.map(({ wrapped }) => wrapped.open?.())), 50);
    const { key, wrapped } = open.newClientKey('c1');
    const reopened = open.open({ clientId: 'c1', rootKeyId: wrapped.rootKeyId, wrapped: wrapped.wrapped });
    const sealed = Array.from({ length: 50 }, () => [key, reopened].map((each) => each.seal({}))).flat();
    const texts = [...made.map((each) => each.wrapped.wrapped), ...sealed];
    assert.equal(distinct(texts.map(nonceOf)), 150);
  });
});

it('THREAT-10: comparison distinguishes equal from unequal, whatever the lengths', () => {
  assert.ok(open.equal('abc', 'abc'));
  assert.ok(!open.equal('abc', 'abd'));
  assert.ok(!open.equal('abc', 'abcd'));
  assert.ok(!open.equal('', 'a'));
  const digest = '0123456789abcdef'.repeat(4);
  for (const at of [0, 31, 63]) assert.ok(!open.equal(digest, `${digest.slice(0, at)}x${digest.slice(at + 1)}`));
});

it('faults of a root keys file name the id and never the key', () => {
  assert.deepEqual(parseRootKeys('nonsense'), { ok: false, error: 'the root keys are not a JSON object' });
  assert.deepEqual(parseRootKeys('{"current":"a","keys":{"a":"c2hvcnQ"}}'), {
    ok: false,
    error: 'root key a is not 32 octets in base64url',
  });
  assert.deepEqual(parseRootKeys('{"current":"b","keys":{}}'), {
    ok: false,
    error: 'the current root key b is not among the keys',
  });
});
