import { requestedMetadataSchema } from '@clientele/domain';
import type { Random } from '../support/random.ts';
import { randomMetadata } from '../support/random-metadata.ts';

/** A random body that a client might send: valid metadata, valid JSON of the wrong shape, almost JSON, or noise. */
export const randomBody = (random: Random): Buffer => {
  const text = JSON.stringify(randomMetadata(random));
  const kind = random.below(100);
  if (kind < 25) return Buffer.from(text);
  if (kind < 70) return Buffer.from(withStrangeMembers(text, random));
  if (kind < 80) return Buffer.from(random.pick(wholes)(text, random));
  return mutatedBytes(Buffer.from(random.chance(0.7) ? text : withStrangeMembers(text, random)), random);
};

/** A fragment to put in the place of a value. Not every fragment is JSON. */
const strangeValue = (random: Random): string => random.pick(fragments)(random);

const repeated = (text: string, times: number): string => text.repeat(times);

const nested = (depth: number, [open, close]: readonly [string, string]): string =>
  `${repeated(open, depth)}${repeated(close, depth)}`;

/**
 * A text that repeats parts and separators and ends in a mismatch, which causes catastrophic backtracking in ambiguous
 * regular expressions.
 */
const separated = (random: Random, times: number): string => {
  const unit = `${random.pick(separators)}${random.pick(separators)}${random.pick(separators)}`;
  return JSON.stringify(`${random.pick(['', 'CN=a', 'https://rp.example/', 'en'])}${repeated(unit, times)}"`);
};

const separators = [' ', ',', ' ,', '+', '-', '.', ':', '@', '/', '%41', '\\,', 'a', '0', '#00', 'CN=', 'O=x'] as const;

const fragments: readonly ((random: Random) => string)[] = [
  () => 'null',
  () => '""',
  () => '[]',
  () => '{}',
  () => 'true',
  () => '0',
  () => '-0',
  () => '1e400',
  () => '-1e400',
  () => '1e-400',
  () => '9007199254740993',
  () => '123456789012345678901234567890.5e+10',
  () => '01',
  () => '+1',
  () => '.5',
  () => 'NaN',
  () => 'Infinity',
  () => 'undefined',
  () => "'single'",
  () => '"\\ud800"',
  () => '"\\udc00\\ud800"',
  () => '"\\ud83d\\ude00"',
  () => '"\\u0000"',
  () => '"a\u0000b"',
  () => '"a\nb"',
  () => '"\\x41"',
  () => '"\\u202e\\u2066\\ufeff"',
  () => '"<script>alert(1)</script>"',
  () => '"\\u001b[31m\\r\\nSet-Cookie: a=b"',
  () => '{"__proto__":{"polluted":true}}',
  () => '{"constructor":{"prototype":{"polluted":true}}}',
  () => '{"a":1,"a":2}',
  () => '{"a":1,"\\u0061":2}',
  (random) => nested(random.pick([3, 14, 15, 16, 17, 500, 5_000]), ['[', ']']),
  (random) => nested(random.pick([3, 14, 15, 16, 17, 500, 5_000]), ['{"a":', '1}']).replace(/:1/, ':1'),
  (random) => repeated('[', random.pick([20, 10_000])),
  (random) => `[${repeated('1,', random.pick([127, 128, 129, 10_000]))}1]`,
  (random) => `[${repeated('"https://rp.example/cb",', random.pick([127, 128, 1_000]))}"https://rp.example/cb"]`,
  (random) => `"${repeated('x', random.pick([255, 2_048, 4_096, 4_097, 60_000, 70_000]))}"`,
  (random) => `"${repeated('ü', random.pick([2_048, 2_049, 20_000]))}"`,
  (random) => `"https://${repeated('a', random.pick([63, 64, 253, 2_000]))}.example/cb"`,
  (random) => `"https://${repeated('a.', random.pick([100, 1_000]))}example/cb"`,
  (random) => `"${repeated('%', random.pick([1, 1_000]))}"`,
  (random) => `"${repeated('a@', random.pick([10, 2_000]))}"`,
  (random) => `"${repeated(' ', random.pick([10, 4_000]))}"`,
  (random) => separated(random, random.pick([24, 400])),
  (random) => `[${separated(random, 24)}]`,
  (random) => JSON.stringify(random.bytes(random.between(1, 40)).toString('latin1')),
  (random) => JSON.stringify(random.bytes(random.between(1, 40)).toString('utf16le')),
  (random) => `{"keys":[${repeated('{"kty":"RSA","n":"AQAB","e":"AQAB"},', random.pick([1, 31, 32, 100]))}{}]}`,
  (random) => `{"keys":[{"kty":"RSA","n":"${repeated('A', random.pick([100, 5_000, 30_000]))}","e":"AQAB"}]}`,
  () => '{"keys":[{"kty":"EC","crv":"P-256","x":"AA","y":"AA","d":"AA"}]}',
  () => '{"keys":[null,1,"x",[]]}',
  () => '["https://rp.example/cb",null]',
  () => '["javascript:alert(1)"]',
  () => '["https://rp.example/cb#"]',
  () => '["http:\\\\rp.example"]',
  () => '["https://①②⑦.⓪.⓪.①/cb"]',
  () => '["https://[::ffff:127.0.0.1%25eth0]/cb"]',
  () => '["https://rp.example:99999/cb"]',
];

/** Members that registries know, members that every object inherits, and unknown ones. */
const names = [
  ...Object.keys(requestedMetadataSchema.shape),
  'client_name#de',
  'client_name#',
  'client_name#de#fr',
  'client_id',
  'client_secret',
  'client_id_issued_at',
  'registration_access_token',
  'registration_client_uri',
  'software_statement',
  '__proto__',
  'constructor',
  'prototype',
  'hasOwnProperty',
  'toString',
  'then',
  'toJSON',
  '',
  ' ',
  '\\u0000',
  '\\ud800',
  'redirect\\u005furis',
] as const;

const withStrangeMembers = (text: string, random: Random): string => {
  const count = random.chance(0.95) ? random.between(1, 2) : random.between(3, 40);
  const members = Array.from({ length: count }, () => `"${random.pick(names)}":${strangeValue(random)}`);
  const rest = text.slice(1, -1);
  const all = random.chance(0.5) ? [rest, ...members] : [...members, rest];
  return `{${all.filter((part) => part !== '').join(',')}}`;
};

/** Transformations of the whole text. */
const wholes: readonly ((text: string, random: Random) => string | Buffer)[] = [
  () => '',
  () => ' ',
  () => '{',
  () => '{}',
  () => '[]',
  () => 'null',
  () => '"text"',
  () => '7',
  (text) => `[${text}]`,
  (text) => `\ufeff${text}`,
  (text) => `${text}${text}`,
  (text) => `${text}\n\n`,
  (text) => `${text} trailing`,
  (text) => `${text}\u0000`,
  (text) => `/* comment */${text}`,
  (text) => `${text.slice(0, -1)},}`,
  (text) => text.replaceAll('"', "'"),
  (text) => text.replaceAll(':', ' : \t\r\n'),
  (text) => Buffer.from(text, 'utf16le'),
  (text) => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]),
  (text) => encodeURIComponent(text),
  (_text, random) =>
    `{${Array.from({ length: random.pick([255, 256, 257, 3_000]) }, (_, index) => `"m${index}":1`).join(',')}}`,
  (_, random) => nested(random.pick([16, 17, 30_000]), ['[', ']']),
  (_, random) => `{"a":${nested(random.pick([15, 16, 10_000]), ['{"a":', '}']).replace(':}', ':1}')}}`,
  (_, random) => random.bytes(random.pick([1, 100, 10_000])),
  (_, random) => ' '.repeat(random.pick([1_000, 65_536, 65_537, 100_000])),
  (text, random) => `${text.slice(0, -1)},"pad":"${'x'.repeat(random.between(65_000, 66_000))}"}`,
];

/** Changes, removes, duplicates or moves bytes. */
const mutatedBytes = (body: Buffer, random: Random): Buffer => {
  let mutated = body;
  const count = random.between(1, 6);
  for (let done = 0; done < count; done += 1) mutated = random.pick(mutations)(mutated, random);
  return mutated;
};

const joined = (...parts: readonly Buffer[]): Buffer => Buffer.concat(parts);

const mutations: readonly ((body: Buffer, random: Random) => Buffer)[] = [
  (body, random) => spliced(body, random, () => random.bytes(1)),
  (body, random) => spliced(body, random, (old) => Buffer.from([(old[0] ?? 0) ^ (1 << random.below(8))])),
  (body, random) => spliced(body, random, () => Buffer.alloc(0)),
  (body, random) => spliced(body, random, (old) => joined(old, old, old)),
  (body, random) =>
    spliced(body, random, () => Buffer.from(random.pick(['"', '{', '}', '[', ']', ',', ':', '\\', '\0', '\x7f']))),
  (body, random) =>
    spliced(body, random, () => Buffer.from(random.pick([[0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xf5, 0x80], [0xff]]))),
  (body, random) => body.subarray(0, random.below(body.length + 1)),
  (body, random) => body.subarray(random.below(body.length + 1)),
  (body, random) => {
    const at = random.below(body.length + 1);
    return joined(body.subarray(at), body.subarray(0, at));
  },
];

/** Replaces one byte of the body. */
const spliced = (body: Buffer, random: Random, replace: (old: Buffer) => Buffer): Buffer => {
  const at = random.below(body.length + 1);
  return joined(body.subarray(0, at), replace(body.subarray(at, at + 1)), body.subarray(at + 1));
};
