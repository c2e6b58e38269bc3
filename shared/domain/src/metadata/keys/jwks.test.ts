import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { isJsonObject, type Json, type JsonObject } from '../../json.ts';
import type { KeyFacts, MetadataLimits } from '../members/contract.ts';
import { cleanJwks, holdsKeyFor, jwksFault, mayInspect } from './jwks.ts';

const limits: MetadataLimits = { stringBytesMax: 1000, uriBytesMax: 2048, arrayEntriesMax: 50, jwksKeysMax: 20 };

/** The rules here read no number inside a key, so these keys need not be real; `inspect-keys.test.ts` has real ones. */
const rsa: JsonObject = { kty: 'RSA', n: 'AQAB', e: 'AQAB' };
const ec: JsonObject = { kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA' };
const both = ['RS256', 'RSA-OAEP'];

const factsOf = (...algorithms: readonly (readonly string[])[]): readonly KeyFacts[] =>
  algorithms.map((list, index) => ({ index, algorithms: list, hasCertificate: false }));

const faultOf = (jwks: JsonObject, facts: readonly KeyFacts[] = []) => jwksFault(jwks, facts, limits);

const refuses = (jwks: JsonObject, member: string, facts: readonly KeyFacts[] = []): void => {
  const fault = faultOf(jwks, facts);
  assert.equal(fault?.code, 'invalid_client_metadata', JSON.stringify(jwks).slice(0, 200));
  assert.equal(fault?.member, member);
  assert.match(fault?.description ?? '', /^[ !#-[\]-~]{10,300}$/);
  assert.ok(fault?.description.startsWith(`${member} must `));
};

describe('the shape of the set', () => {
  test('KEY-02: an object without a keys array of objects is refused', () => {
    for (const jwks of [
      {},
      { keys: {} },
      { keys: null },
      { keys: '[]' },
      { Keys: [] },
      { keys: [1] },
      { keys: [null] },
      { keys: [[]] },
      { keys: [rsa, 'x'] },
    ]) {
      refuses(jwks, 'jwks');
      assert.equal(mayInspect(jwks), false);
    }
  });
  test('KEY-02, RFC 7517 §5: an empty set is a set', () => {
    assert.equal(faultOf({ keys: [] }), undefined);
    assert.equal(mayInspect({ keys: [] }), true);
  });
  test('KEY-04: keys of unknown kinds, with unknown members, stand beside known ones', () => {
    assert.equal(
      faultOf({
        keys: [
          { kty: 'XYZ', foo: 1 },
          { ...rsa, bar: { baz: [true, 'x'], gone: null } },
        ],
        more: 'x',
      }),
      undefined,
    );
  });
  test('REG-08, RESP-12: null and the empty string are left out as members and refused as entries', () => {
    for (const entry of [null, '']) refuses({ keys: [{ kty: 'XYZ', n: [entry] }] }, 'jwks');
    assert.equal(faultOf({ keys: [{ ...rsa, kid: '', x: { y: null } }] }), undefined);
  });
  test('KEY-04: a key without a kty that is a string is refused', () => {
    for (const kty of [undefined, null, 1, ['RSA'], {}])
      refuses({ keys: [rsa, kty === undefined ? { n: 'x' } : { ...ec, kty }] }, 'jwks.keys[1]');
  });
  test('RFC 7517 §4: members common to all keys have their type', () => {
    for (const name of ['use', 'alg', 'kid', 'x5u', 'x5t', 'x5t#S256'])
      refuses({ keys: [{ ...rsa, [name]: 1 }] }, 'jwks.keys[0]');
    for (const name of ['key_ops', 'x5c'])
      for (const value of ['verify', {}, [1], [null]]) refuses({ keys: [{ ...rsa, [name]: value }] }, 'jwks.keys[0]');
    assert.equal(faultOf({ keys: [{ ...rsa, key_ops: [], x5c: ['MII'] }] }), undefined);
  });
  test('KEY-04: what the adapter found wrong with a key is reported with its index', () => {
    const facts = [
      ...factsOf([]),
      { index: 1, fault: 'must be a public key on its curve', algorithms: [], hasCertificate: false },
    ];
    refuses({ keys: [rsa, ec] }, 'jwks.keys[1]', facts);
    assert.equal(faultOf({ keys: [rsa, ec] }, facts)?.description, 'jwks.keys[1] must be a public key on its curve');
  });
});

describe('private and symmetric keys', () => {
  const secret = 'c4n4ry-c4n4ry-c4n4ry';
  for (const name of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv'])
    test(`KEY-03, J5: ${name} is refused in any key, at any place, and never repeated or inspected`, () => {
      for (const kty of ['RSA', 'EC', 'OKP', 'AKP', 'oct', 'XYZ']) {
        const jwks = { keys: [rsa, { kty, [name]: secret }] };
        refuses(jwks, 'jwks.keys[1]');
        assert.equal(mayInspect(jwks), false);
        assert.doesNotMatch(JSON.stringify(faultOf(jwks)), new RegExp(secret));
      }
      for (const value of [secret, 0, [{ r: secret }], {}])
        refuses({ keys: [{ ...rsa, [name]: value }] }, 'jwks.keys[0]');
      refuses({ keys: [{ ...rsa, more: [{ [name]: secret }] }] }, 'jwks.keys[0]');
      refuses({ keys: [rsa], [name]: secret }, 'jwks');
      refuses({ keys: [rsa], more: { keys: [{ kty: 'RSA', [name]: secret }] } }, 'jwks');
      assert.equal(mayInspect({ keys: [rsa], [name]: secret }), false);
    });
  test('KEY-03, D-02: a private member that is null is none, and is not stored', () => {
    const jwks = { keys: [{ ...rsa, d: null, use: null, kid: '', x5c: '' }] };
    assert.equal(faultOf(jwks), undefined);
    assert.equal(mayInspect(jwks), true);
    assert.deepEqual(cleanJwks(jwks), { keys: [rsa] });
  });
  test('KEY-03: a private member with an empty value is refused all the same', () => {
    refuses({ keys: [{ ...rsa, d: '' }] }, 'jwks.keys[0]');
    assert.equal(mayInspect({ keys: [{ ...rsa, d: '' }] }), false);
  });
  test('KEY-03: a symmetric key is refused even without its value', () => {
    refuses({ keys: [{ kty: 'oct' }] }, 'jwks.keys[0]');
    assert.equal(mayInspect({ keys: [{ kty: 'oct' }] }), false);
  });
  test('KEY-03: a set of public keys may be inspected', () => {
    assert.equal(mayInspect({ keys: [rsa, ec, { kty: 'XYZ' }] }), true);
  });
  test('KEY-03: a set too deep to be searched is not inspected', () => {
    assert.equal(mayInspect({ keys: [rsa], more: nested(30) }), false);
  });
});

const nested = (levels: number): Json => {
  let value: Json = 'x';
  for (let level = 0; level < levels; level += 1) value = [value];
  return value;
};

describe('use and kid', () => {
  test('KEY-05: with signing and encryption keys in one set, a key without use is refused', () => {
    refuses(
      { keys: [{ ...rsa, use: 'sig' }, { ...rsa, use: 'enc' }, ec] },
      'jwks.keys[2]',
      factsOf(['RS256'], ['RSA-OAEP'], both),
    );
    refuses(
      {
        keys: [
          { ...rsa, use: 'sig' },
          { ...rsa, alg: 'RSA-OAEP' },
        ],
      },
      'jwks.keys[1]',
      factsOf(['RS256'], ['RSA-OAEP']),
    );
    refuses(
      {
        keys: [
          { ...rsa, alg: 'RS256' },
          { ...rsa, use: 'enc' },
        ],
      },
      'jwks.keys[0]',
      factsOf(['RS256'], ['RSA-OAEP']),
    );
    refuses(
      { keys: [{ ...rsa, use: 'sig' }, { ...rsa, use: 'enc' }, { kty: 'XYZ' }] },
      'jwks.keys[2]',
      factsOf(['RS256'], ['RSA-OAEP'], []),
    );
  });
  test('KEY-05: keys for one purpose, or for either, need no use', () => {
    assert.equal(faultOf({ keys: [rsa, ec] }, factsOf(both, both)), undefined);
    assert.equal(faultOf({ keys: [{ ...rsa, use: 'sig' }, ec] }, factsOf(['RS256'], both)), undefined);
    assert.equal(faultOf({ keys: [{ ...rsa, use: 'enc' }, ec] }, factsOf(['RSA-OAEP'], ['ECDH-ES'])), undefined);
    assert.equal(
      faultOf(
        {
          keys: [
            { ...rsa, use: 'sig' },
            { ...rsa, use: 'enc' },
          ],
        },
        factsOf(['RS256'], ['RSA-OAEP']),
      ),
      undefined,
    );
  });
  test('KEY-07: a repeated kid is refused unless kty, alg or use distinguishes the keys', () => {
    const pairs: readonly (readonly [JsonObject, JsonObject, boolean])[] = [
      [rsa, rsa, false],
      [rsa, { ...ec, crv: 'P-384' }, true],
      [{ ...rsa, use: 'sig' }, { ...rsa, use: 'enc' }, true],
      [{ ...rsa, alg: 'RS256' }, { ...rsa, alg: 'PS256' }, true],
      [{ ...rsa, alg: 'RS256' }, rsa, false],
      [{ ...rsa, use: 'sig' }, rsa, false],
      [{ ...rsa, use: 'sig', alg: 'RS256' }, { ...rsa, use: 'sig', alg: 'RS256' }, false],
    ];
    for (const [one, other, isTold] of pairs) {
      const jwks = {
        keys: [
          { ...one, kid: 'a' },
          { ...ec, use: 'sig', kid: 'b' },
          { ...other, kid: 'a' },
        ],
      };
      if (isTold) assert.equal(faultOf(jwks), undefined);
      else refuses(jwks, 'jwks.keys[2]');
    }
  });
  test('KEY-07: keys without kid, and kids that differ in case, are no duplicates', () => {
    assert.equal(faultOf({ keys: [rsa, rsa, { ...rsa, kid: 'a' }, { ...rsa, kid: 'A' }] }), undefined);
  });
});

describe('bounds', () => {
  test('J8: as many keys as the limit pass, one more does not', () => {
    assert.equal(faultOf({ keys: Array(20).fill(rsa) }), undefined);
    refuses({ keys: Array(21).fill(rsa) }, 'jwks');
  });
  test('REG-14: a string has room for a certificate and no more', () => {
    assert.equal(faultOf({ keys: [{ ...rsa, x5c: ['M'.repeat(8192)] }] }), undefined);
    refuses({ keys: [rsa, { ...rsa, x5c: ['M'.repeat(8193)] }] }, 'jwks.keys[1]');
    refuses({ keys: [{ ...rsa, foo: 'é'.repeat(4097) }] }, 'jwks.keys[0]');
    refuses({ keys: [], ['x'.repeat(8193)]: 1 }, 'jwks');
  });
  test('THREAT-12: NUL, lone surrogates and numbers that are not finite are refused', () => {
    for (const value of [
      'a\0b',
      '\ud800',
      'a\udfff',
      JSON.parse('1e400'),
      [{ x: ['\0'] }],
      { '\ud800': 1 },
      { '\0': 1 },
    ]) {
      assert.equal(faultOf({ keys: [{ ...rsa, foo: value }] })?.code, 'invalid_client_metadata');
      assert.equal(faultOf({ keys: [rsa], foo: value })?.member, 'jwks');
    }
    assert.equal(faultOf({ keys: [{ ...rsa, foo: '\u{1f511}', bar: 1e300 }] }), undefined);
  });
  test('THREAT-12: deep nesting is refused, not followed', () => {
    assert.equal(faultOf({ keys: [{ ...rsa, foo: nested(9) }] }), undefined);
    refuses({ keys: [{ ...rsa, foo: nested(30) }] }, 'jwks.keys[0]');
    assert.equal(faultOf({ keys: [], foo: nested(50_000) })?.member, 'jwks');
    cleanJwks({ keys: [], foo: nested(50_000) });
  });
});

describe('cleaning', () => {
  test('D-02: null and empty members go, at every depth, and all else stays as it was', () => {
    const jwks = {
      keys: [{ ...rsa, kid: '', alg: null, key_ops: [], more: { a: null, b: [{ c: '', d: 0 }, '', null] } }],
      x: '',
      y: false,
    };
    assert.deepEqual(cleanJwks(jwks), { keys: [{ ...rsa, key_ops: [], more: { b: [{ d: 0 }, '', null] } }], y: false });
  });
  test('THREAT-12: a member named __proto__ stays a member', () => {
    const cleaned = cleanJwks(JSON.parse('{"keys":[{"__proto__":{"kty":"RSA"},"kty":null}]}'));
    assert.equal(JSON.stringify(cleaned), '{"keys":[{"__proto__":{"kty":"RSA"}}]}');
    refuses(cleaned, 'jwks.keys[0]');
  });
  test('cleaning twice is cleaning once, and never throws, whatever the JSON', () => {
    const name = fc.oneof(
      fc.constantFrom('keys', 'kty', 'kid', 'use', 'alg', 'd', 'x5c', '__proto__', 'toString'),
      fc.string({ unit: 'binary' }),
    );
    const { json } = fc.letrec((tie) => ({
      json: fc.oneof(
        { depthSize: 'medium' },
        fc.constantFrom(null, '', 'RSA', 'oct', 'sig', true, -1, 1e300),
        tie('list'),
        tie('object'),
      ),
      list: fc.array(tie('json'), { maxLength: 4 }),
      object: fc.dictionary(name, tie('json'), { maxKeys: 6 }),
    }));
    const jwks = fc.oneof(fc.record({ keys: json }), json).map((value) => JSON.parse(JSON.stringify(value)));
    fc.assert(
      fc.property(jwks, (value) => {
        if (!isJsonObject(value)) return;
        const cleaned = cleanJwks(value);
        assert.deepEqual(cleanJwks(cleaned), cleaned);
        const fault = faultOf(cleaned, factsOf(both));
        if (fault === undefined) assert.equal(mayInspect(cleaned), true);
        else assert.match(fault.description, /^jwks[ -~]{10,300}$/);
      }),
      { numRuns: 3000 },
    );
  });
});

test('KEY-08: a set holds a key for an algorithm if a faultless key serves it', () => {
  const facts = factsOf(['RS256', 'RSA-OAEP'], ['ES256']);
  assert.equal(holdsKeyFor(facts, 'ES256'), true);
  assert.equal(holdsKeyFor(facts, 'ES384'), false);
  assert.equal(holdsKeyFor([], 'ES256'), false);
  assert.equal(
    holdsKeyFor([{ index: 0, fault: 'must be', algorithms: ['ES256'], hasCertificate: false }], 'ES256'),
    false,
  );
});
