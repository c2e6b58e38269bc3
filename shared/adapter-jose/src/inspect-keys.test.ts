import assert from 'node:assert/strict';
import { createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { describe, test } from 'node:test';
import { isJsonObject, type Json, type JsonObject, type KeyFacts } from '@clientele/domain';
import fc from 'fast-check';
import { inspectKeys } from './inspect-keys.ts';
import { smallestFactor } from './weak-modulus.ts';

const inspect = async (key: Json): Promise<KeyFacts> => {
  const [facts] = await inspectKeys({ keys: [key] });
  assert.ok(facts !== undefined);
  assert.equal(facts.index, 0);
  return facts;
};

const refuses = async (key: Json, about: RegExp): Promise<void> => {
  const { fault, algorithms } = await inspect(key);
  assert.match(fault ?? 'no fault', /^must [ !#-[\]-~]{5,200}$/);
  assert.match(fault ?? '', about);
  assert.deepEqual(algorithms, []);
};

const serves = async (key: Json, algorithms: readonly string[]): Promise<void> => {
  const facts = await inspect(key);
  assert.equal(facts.fault, undefined);
  assert.deepEqual([...facts.algorithms].sort(), [...algorithms].sort());
};

const jwkOf = (key: KeyObject): JsonObject => {
  const jwk: unknown = JSON.parse(JSON.stringify(key.export({ format: 'jwk' })));
  assert.ok(isJsonObject(jwk));
  return jwk;
};

const rsaPair = (modulusLength: number, publicExponent = 65_537) =>
  generateKeyPairSync('rsa', { modulusLength, publicExponent });
const ecPair = (namedCurve: string) => generateKeyPairSync('ec', { namedCurve });

const issuer = rsaPair(2048);
const rsa = jwkOf(issuer.publicKey);
const p256 = jwkOf(ecPair('P-256').publicKey);
const p384 = jwkOf(ecPair('P-384').publicKey);
const p521 = jwkOf(ecPair('P-521').publicKey);
const ed25519 = jwkOf(generateKeyPairSync('ed25519').publicKey);
const x25519 = jwkOf(generateKeyPairSync('x25519').publicKey);
const known: readonly JsonObject[] = [rsa, p256, p384, p521, ed25519, x25519];

const rsaSignatures = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'];
const rsaEncryptions = ['RSA-OAEP', 'RSA-OAEP-256', 'RSA-OAEP-384', 'RSA-OAEP-512'];
const agreements = ['ECDH-ES', 'ECDH-ES+A128KW', 'ECDH-ES+A192KW', 'ECDH-ES+A256KW'];

describe('what a key can serve', () => {
  test('KEY-08: its kind and curve decide', async () => {
    await serves(rsa, [...rsaSignatures, ...rsaEncryptions]);
    await serves(p256, ['ES256', ...agreements]);
    await serves(p384, ['ES384', ...agreements]);
    await serves(p521, ['ES512', ...agreements]);
    await serves(ed25519, ['EdDSA', 'Ed25519']);
    await serves(x25519, agreements);
  });
  test('KEY-08: use narrows it', async () => {
    await serves({ ...rsa, use: 'sig' }, rsaSignatures);
    await serves({ ...rsa, use: 'enc' }, rsaEncryptions);
    await serves({ ...p256, use: 'enc' }, agreements);
    await serves({ ...p256, use: 'sig' }, ['ES256']);
    await serves({ ...ed25519, use: 'enc' }, []);
    await serves({ ...rsa, use: 'tls' }, []);
  });
  test('KEY-08: alg narrows it to one, and an unknown alg to none', async () => {
    await serves({ ...rsa, alg: 'PS256' }, ['PS256']);
    await serves({ ...rsa, alg: 'RSA-OAEP-256', use: 'enc' }, ['RSA-OAEP-256']);
    await serves({ ...ed25519, alg: 'EdDSA', use: 'sig' }, ['EdDSA']);
    await serves({ ...p521, alg: 'XYZ' }, []);
    await serves({ ...rsa, alg: 'RSA1_5' }, []);
  });
  test('KEY-08: key_ops narrows it too, unless empty as in exported ECDH keys', async () => {
    await serves({ ...rsa, key_ops: ['verify'] }, rsaSignatures);
    await serves({ ...rsa, key_ops: ['encrypt', 'wrapKey'] }, rsaEncryptions);
    await serves({ ...p256, key_ops: [] }, ['ES256', ...agreements]);
    await serves({ ...rsa, key_ops: ['sign'] }, []);
  });
  test('J8: use, alg and kty that contradict one another are refused', async () => {
    await refuses({ ...rsa, alg: 'ES256' }, /alg/);
    await refuses({ ...p256, alg: 'ES384' }, /alg/);
    await refuses({ ...x25519, alg: 'EdDSA' }, /alg/);
    await refuses({ ...ed25519, alg: 'ECDH-ES' }, /alg/);
    await refuses({ ...rsa, use: 'enc', alg: 'RS256' }, /use enc/);
    await refuses({ ...rsa, use: 'sig', alg: 'RSA-OAEP' }, /use sig/);
  });
});

describe('unknown keys', () => {
  test('KEY-04: unknown kinds, curves and post-quantum keys are kept and serve nothing', async () => {
    for (const key of [
      { kty: 'XYZ' },
      { kty: 'AKP', alg: 'ML-DSA-44', pub: 'AA' },
      { kty: 'EC', crv: 'P-999', x: '!', y: '!' },
      { kty: 'OKP', crv: 'toString', x: 'AA' },
      { kty: '__proto__' },
      { kty: 'rsa', n: 'AQAB', e: 'AQAB' },
      jwkOf(ecPair('secp256k1').publicKey),
      jwkOf(generateKeyPairSync('ed448').publicKey),
      jwkOf(generateKeyPairSync('x448').publicKey),
    ])
      await serves(key, []);
  });
  test('KEY-04: beside a known key', async () => {
    const facts = await inspectKeys({ keys: [{ kty: 'XYZ' }, rsa] });
    assert.deepEqual(
      facts.map(({ index, algorithms }) => [index, algorithms.length]),
      [
        [0, 0],
        [1, 10],
      ],
    );
  });
});

const shorter = (value: Json | undefined): string => octetsOf(value).subarray(1).toString('base64url');
const octetsOf = (value: Json | undefined): Buffer => Buffer.from(String(value), 'base64url');
const flipped = (value: Json | undefined): string => {
  const octets = octetsOf(value);
  octets[5] = (octets[5] ?? 0) ^ 1;
  return octets.toString('base64url');
};
const prefixed = (value: Json | undefined): string =>
  Buffer.concat([Buffer.from([0]), octetsOf(value)]).toString('base64url');
const hex = (text: string): string => Buffer.from(text, 'hex').toString('base64url');
const integer = (value: bigint): string => {
  const digits = value.toString(16);
  return hex(digits.length % 2 === 0 ? digits : `0${digits}`);
};

test('D-02: null and empty members are taken as absent', async () => {
  for (const empty of [null, ''])
    await serves({ ...ed25519, alg: empty, use: empty, key_ops: empty, x5c: empty }, ['EdDSA', 'Ed25519']);
});

describe('malformed keys', () => {
  test('KEY-04: every member of a known key must be there and be base64url', async () => {
    const members = known.flatMap((key) =>
      ['n', 'e', 'x', 'y'].filter((name) => key[name] !== undefined).map((name) => ({ key, name })),
    );
    assert.equal(members.length, 10);
    for (const { key, name } of members) {
      const text = key[name];
      for (const value of [
        null,
        '',
        1,
        [],
        {},
        '=',
        '!!!!',
        `${text}=`,
        `${text}+`,
        `${text}/`,
        ` ${text}`,
        `${text}\n`,
        '+/+/',
        'A',
      ])
        await refuses({ ...key, [name]: value }, new RegExp(`base64url ${name}`));
    }
    await refuses({ kty: 'RSA' }, /base64url n/);
    await refuses({ kty: 'RSA', n: rsa.n ?? '' }, /base64url e/);
    await refuses({ kty: 'EC', crv: 'P-256', x: p256.x ?? '' }, /base64url y/);
  });
  test('KEY-04: stray bits behind the last octet are not base64url', async () => {
    const e = String(rsa.e);
    assert.equal(e, 'AQAB');
    await refuses({ ...rsa, e: 'AQABAB' }, /base64url e/);
    await refuses({ ...x25519, x: `${String(x25519.x).slice(0, -1)}B` }, /base64url x/);
  });
  test('KEY-04: a curve needs its name', async () => {
    for (const kty of ['EC', 'OKP'])
      for (const crv of [undefined, null, 1]) await refuses(crv === undefined ? { kty } : { kty, crv }, /crv/);
  });
  test('KEY-04: coordinates have the length of their curve', async () => {
    for (const key of [p256, p384, p521, ed25519, x25519]) {
      await refuses({ ...key, x: shorter(key.x) }, /octets in x/);
      await refuses({ ...key, x: prefixed(key.x) }, /octets in x/);
    }
    await refuses({ ...p256, crv: 'P-384' }, /octets in x/);
  });
  test('J6: a point off its curve is refused', async () => {
    for (const key of [p256, p384, p521]) {
      await refuses({ ...key, y: flipped(key.y) }, /curve/);
      await refuses({ ...key, x: key.y ?? '', y: key.x ?? '' }, /curve/);
      const zero = Buffer.alloc(octetsOf(key.x).length);
      await refuses({ ...key, x: zero.toString('base64url'), y: zero.toString('base64url') }, /curve/);
      await refuses({ ...key, x: zero.fill(255).toString('base64url') }, /curve/);
    }
    await refuses({ ...ed25519, x: hex('02'.padEnd(64, '0')) }, /curve/);
  });
  test('J6: an Ed25519 point of small order, or not in canonical form, is refused', async () => {
    const order8 = [
      '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
      'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
    ];
    const minusOne = `ec${'ff'.repeat(30)}7f`;
    for (const y of ['00'.repeat(32), '01'.padEnd(64, '0'), minusOne, ...order8]) {
      await refuses({ ...ed25519, x: hex(y) }, /curve/);
      const otherSign = octetsOf(hex(y));
      otherSign[31] = (otherSign[31] ?? 0) | 0x80;
      await refuses({ ...ed25519, x: otherSign.toString('base64url') }, /curve/);
    }
    await refuses({ ...ed25519, x: hex(`ee${'ff'.repeat(30)}7f`) }, /curve/);
  });
});

describe('RSA keys', () => {
  test('KEY-04, J6: the modulus has 2048 to 8192 bits', async () => {
    await refuses(jwkOf(rsaPair(1024).publicKey), /at least 2048 bits/);
    await refuses(jwkOf(rsaPair(2047).publicKey), /at least 2048 bits/);
    await refuses({ ...rsa, n: integer(2n ** 8192n + 1n) }, /at most 8192 bits/);
    await refuses({ ...rsa, n: integer(2n ** 40_000n + 1n) }, /at most 8192 bits/);
    await serves({ ...jwkOf(rsaPair(3072).publicKey), use: 'sig' }, rsaSignatures);
  });
  test('RFC 7518 §2: a leading zero octet is refused', async () => {
    await refuses({ ...rsa, n: prefixed(rsa.n) }, /leading zero/);
    await refuses({ ...rsa, e: prefixed(rsa.e) }, /leading zero/);
  });
  test('J6: a small, even or enormous exponent is refused', async () => {
    for (const e of [1n, 2n, 3n, 17n, 65_535n, 65_538n, 2n ** 256n + 1n])
      await refuses({ ...rsa, e: integer(e) }, /exponent/);
    await serves({ ...rsa, e: integer(65_539n), use: 'sig' }, rsaSignatures);
  });
  test('J6: a modulus with a small factor is refused, an even one too', async () => {
    await refuses({ ...rsa, n: integer(2n ** 2047n + 2n) }, /weak/);
    await refuses({ ...rsa, n: integer(9973n * (2n ** 2040n + 1n)) }, /weak/);
  });
});

/** Hand-built DER: the smallest X.509 certificate that parses, for any public key, signed by `issuer`. */
const certificateFor = (publicKey: KeyObject): string => {
  const der = (tag: number, ...parts: readonly Buffer[]): Buffer => {
    const content = Buffer.concat(parts);
    const size = content.length;
    const length = size < 128 ? [size] : size < 256 ? [0x81, size] : [0x82, size >> 8, size & 255];
    return Buffer.concat([Buffer.from([tag, ...length]), content]);
  };
  const sha256WithRsa = der(0x30, Buffer.from('06092a864886f70d01010b0500', 'hex'));
  const name = der(0x30);
  const validity = der(0x30, der(0x17, Buffer.from('250101000000Z')), der(0x17, Buffer.from('450101000000Z')));
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const body = der(0x30, der(0x02, Buffer.from([1])), sha256WithRsa, name, validity, name, spki);
  const signature = der(0x03, Buffer.from([0]), sign('sha256', body, issuer.privateKey));
  return der(0x30, body, sha256WithRsa, signature).toString('base64');
};

describe('certificates', () => {
  const withCertificate = (key: JsonObject): JsonObject => ({
    ...key,
    x5c: [certificateFor(createPublicKey({ key: { ...key }, format: 'jwk' }))],
  });

  test('KEY-06: a first certificate with the same key is right for every kind', async () => {
    for (const key of known) {
      const facts = await inspect(withCertificate(key));
      assert.equal(facts.fault, undefined);
      assert.equal(facts.hasCertificate, true);
      assert.equal((await inspect(key)).hasCertificate, false);
    }
  });
  test('KEY-06: a first certificate with another key is refused, whatever follows it', async () => {
    const others: readonly JsonObject[] = [
      p384,
      jwkOf(ecPair('P-256').publicKey),
      ed25519,
      jwkOf(rsaPair(2048).publicKey),
    ];
    const right = certificateFor(createPublicKey({ key: { ...p256 }, format: 'jwk' }));
    for (const other of others) {
      const wrong = certificateFor(createPublicKey({ key: { ...other }, format: 'jwk' }));
      await refuses({ ...p256, x5c: [wrong] }, /equal the key/);
      await refuses({ ...p256, x5c: [wrong, right] }, /equal the key/);
      assert.equal((await inspect({ ...p256, x5c: [right, wrong] })).fault, undefined);
    }
    await refuses({ ...rsa, e: integer(65_539n), x5c: [certificateFor(issuer.publicKey)] }, /equal the key/);
  });
  test('KEY-06: bare members cannot be left to the certificate', async () => {
    await refuses({ kty: 'RSA', x5c: [certificateFor(issuer.publicKey)] }, /base64url n/);
  });
  test('KEY-06: x5c is an array of strict base64 with a DER certificate first', async () => {
    const right = certificateFor(issuer.publicKey);
    const der = Buffer.from(right, 'base64');
    const pem = `-----BEGIN CERTIFICATE-----\n${right}\n-----END CERTIFICATE-----\n`;
    for (const x5c of [
      [],
      {},
      right,
      [1],
      [''],
      [`${right}\n`],
      [` ${right}`],
      [right.replaceAll('+', '-')],
      [right, '!'],
      Array(11).fill(right),
    ])
      if (JSON.stringify(x5c) !== JSON.stringify([right])) await refuses({ ...rsa, x5c }, /certificates in base64/);
    for (const octets of [
      Buffer.from(pem),
      Buffer.concat([der, Buffer.from([0])]),
      der.subarray(1),
      Buffer.from('x'),
      Buffer.alloc(4000, 0x30),
    ])
      await refuses({ ...rsa, x5c: [octets.toString('base64')] }, /DER certificate/);
  });
});

/** Of the greatest size that is accepted. Made up, because a generator takes seconds. */
const largeKey = (): JsonObject => {
  let modulus = BigInt(`0x${Buffer.from(String(rsa.n), 'base64url').toString('hex').repeat(4)}`);
  while (smallestFactor(modulus) !== undefined) modulus += 2n;
  return { kty: 'RSA', n: integer(modulus), e: 'AQAB' };
};

describe('any JSON', () => {
  test('THREAT-12: a set without keys has no facts', async () => {
    for (const jwks of [{}, { keys: null }, { keys: {} }, { keys: 'x' }, { keys: [] }])
      assert.deepEqual(await inspectKeys(jwks), []);
  });
  test('J8: of more keys than 32 the rest is not looked at and counts as a fault', async () => {
    const facts = await inspectKeys({ keys: Array(1000).fill(p256) });
    assert.equal(facts.length, 33);
    assert.equal(facts[31]?.fault, undefined);
    assert.match(facts[32]?.fault ?? '', /32 keys/);
  });
  test('THREAT-12, J5: nothing throws, and no fault repeats what was sent', async () => {
    const value = fc.oneof(
      fc.constantFrom('AQAB', '', null, 'sig', 'enc', 'RS256', 'RSA', 'P-256', 'Ed25519'),
      fc.base64String(),
      fc.jsonValue(),
    );
    const name = fc.constantFrom(
      'kty',
      'crv',
      'n',
      'e',
      'x',
      'y',
      'alg',
      'use',
      'key_ops',
      'x5c',
      'kid',
      'd',
      '__proto__',
    );
    const changes = fc.dictionary(name, value, { maxKeys: 4 });
    const key = fc.oneof(
      fc.tuple(fc.constantFrom(...known), changes).map(([base, change]) => ({ ...base, ...change })),
      changes,
      value,
    );
    await fc.assert(
      fc.asyncProperty(fc.array(key, { maxLength: 3 }), async (keys) => {
        const sent = JSON.parse(JSON.stringify(keys));
        for (const facts of await inspectKeys({ keys: sent }))
          if (facts.fault !== undefined) assert.match(facts.fault, /^must [ !#-[\]-~]{5,120}$/);
      }),
      { numRuns: 1000 },
    );
  });
  test('J5: private members are not read', async () => {
    const facts = await inspect({ ...jwkOf(issuer.privateKey), d: '!', p: 1 });
    assert.equal(facts.fault, undefined);
  });
  test('J8: 32 keys of 2048 bits or 8 of 8192 are looked at, and no key beyond them', async () => {
    const faultsOf = async (keys: readonly Json[]) => (await inspectKeys({ keys })).map(({ fault }) => fault);
    const large = largeKey();
    assert.deepEqual(await faultsOf(Array(32).fill(rsa)), Array(32).fill(undefined));
    assert.deepEqual(await faultsOf(Array(8).fill(large)), Array(8).fill(undefined));
    const beyond = 'must not take the RSA moduli of the set beyond 65536 bits together';
    const faults = await faultsOf([...Array(8).fill(large), rsa, p256, large]);
    assert.deepEqual(faults.slice(8), [beyond, undefined, beyond]);
  });
  test('J8: other work has its turn between the keys of a set', async () => {
    let turns = 0;
    let isDone = false;
    const count = (): void => {
      turns += 1;
      if (!isDone) setImmediate(count);
    };
    setImmediate(count);
    await inspectKeys({ keys: Array(32).fill(rsa) });
    isDone = true;
    assert.ok(turns >= 31, `${turns} turns`);
  });
});

test('J6: 200 good keys are accepted', async () => {
  const make = [
    () => ecPair('P-256').publicKey,
    () => ecPair('P-384').publicKey,
    () => ecPair('P-521').publicKey,
    () => generateKeyPairSync('ed25519').publicKey,
    () => generateKeyPairSync('x25519').publicKey,
  ];
  const keys = [...Array(5).keys()]
    .map(() => rsaPair(2048).publicKey)
    .concat(make.flatMap((one) => [...Array(39).keys()].map(one)));
  assert.equal(keys.length, 200);
  for (const key of keys) assert.equal((await inspect(jwkOf(key))).fault, undefined);
});
