import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseJsonObject } from './json-body.ts';

const limits = { depthMax: 16, membersMax: 256 };
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const read = (text: string) => parseJsonObject(bytes(text), limits);
const errorOf = (body: Uint8Array): string => {
  const result = parseJsonObject(body, limits);
  assert.ok(!result.ok, 'expected a refusal');
  return result.error;
};

const accepted: readonly string[] = [
  '{}',
  ' \t\r\n{ } \n',
  '{"a":1}',
  '{"a":{"a":{"a":1}},"b":[{"a":1},{"a":2}]}',
  '{"a":"}{][,:\\"","b":"\\\\"}',
  '{"a":"\\\\\\"","A":"\\u0022"}',
  '{"":0," ":1}',
  '{"\\u0061":1,"b":"a"}',
  '{"a":["a","a"],"b":"a"}',
  '{"a":"ä€😀","ä":"\u0000"}'.replace('\u0000', '\\u0000'),
  '{"a":-0.1e+5,"b":1e400}',
];
for (const text of accepted)
  test(`REG-03: ${text.trim()} is read as JSON.parse reads it`, () => {
    assert.deepEqual(read(text), { ok: true, value: JSON.parse(text) });
  });

const refusedTexts: readonly (readonly [string, RegExp])[] = [
  ['', /empty/],
  ['   ', /not valid JSON/],
  ['null', /not a JSON object/],
  ['[]', /not a JSON object/],
  ['[{}]', /not a JSON object/],
  ['"x"', /not a JSON object/],
  ['1', /not a JSON object/],
  ['{"a":1', /cut off at offset 6/],
  ['{"a":"x', /cut off at offset 7/],
  ['{"a":1}}', /offset 7/],
  ['{"a":1}{"b":1}', /not valid JSON/],
  ['{"a":1} x', /not valid JSON/],
  ['{"a":1,}', /not valid JSON/],
  ["{'a':1}", /not valid JSON/],
  ['{"a":1}// x', /not valid JSON/],
  ['{"a":NaN}', /not valid JSON/],
  ['{"a":01}', /not valid JSON/],
  ['{"a":"\n"}', /not valid JSON/],
  ['{"\\x":1}', /not valid JSON/],
  ['{"a":[}]', /not valid JSON/],
];
for (const [text, reason] of refusedTexts)
  test(`REG-03: ${JSON.stringify(text)} is refused`, () => {
    assert.match(errorOf(bytes(text)), reason);
  });

test('REG-03: invalid UTF-8 is refused, never repaired', () => {
  const faults = [[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe2, 0x82]];
  for (const fault of faults)
    assert.match(errorOf(Uint8Array.from([...bytes('{"a":"'), ...fault, ...bytes('"}')])), /UTF-8/);
});

test('a byte order mark is refused', () => {
  assert.match(errorOf(Uint8Array.from([0xef, 0xbb, 0xbf, ...bytes('{}')])), /byte order mark/);
});

const duplicates: readonly string[] = [
  '{"a":1,"a":1}',
  '{"a":1,"b":2,"a":3}',
  '{"a":1,"\\u0061":2}',
  '{"\\u0061":1,"\\u0061":2}',
  '{"redirect_uris":[],"redirect\\u005furis":[]}',
  '{"x":{"a":1,"a":2}}',
  '{"x":[[{"a":1,"a" \n\t:2}]]}',
  '{"\\"":1,"\\u0022":2}',
  '{"\\\\":1,"\\u005C":2}',
  '{"ä":1,"\\u00e4":2}',
  '{"😀":1,"\\ud83d\\ude00":2}',
  '{"a":{"b":1},"a":2}',
  '{"__proto__":1,"__proto__":2}',
];
for (const text of duplicates)
  test(`REG-10: ${text} names a member twice`, () => {
    assert.match(errorOf(bytes(text)), /^the member \S+ occurs twice, again at offset \d+$/);
  });

test('REG-10: the offset is that of the second name', () => {
  assert.equal(errorOf(bytes('{"scope":"a", "scope":"b"}')), 'the member scope occurs twice, again at offset 14');
});

test('REG-11: names are compared as they are, without Unicode normalisation or case folding', () => {
  assert.ok(read('{"\u00e4":1,"a\u0308":2,"A":3,"a":4}').ok);
});

test('error texts hold no quote, backslash, control or non-ASCII character, whatever the names', () => {
  for (const name of ['a"b', 'a\\b', '<script>', '\u0000', 'ä', '\u001b[2J', 'x'.repeat(65)])
    assert.match(
      errorOf(bytes(`{${JSON.stringify(name)}:1,${JSON.stringify(name)}:2}`)),
      /^the member name occurs twice/,
    );
});

const nested = (depth: number): string => `{"a":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`;

test('REG-14: nesting is accepted to the bound and refused beyond it', () => {
  assert.ok(read(nested(16)).ok);
  assert.match(errorOf(bytes(nested(17))), /nested deeper than 16 at offset 20/);
});

test('REG-14: brackets in strings are no nesting', () => {
  assert.ok(read(`{"a":"${'['.repeat(100)}"}`).ok);
});

test('REG-14: members are bounded for each object, not in sum', () => {
  const members = (count: number): string => Array.from({ length: count }, (_, index) => `"m${index}":0`).join(',');
  assert.ok(read(`{${members(256)}}`).ok);
  assert.match(errorOf(bytes(`{${members(257)}}`)), /more than 256 members/);
  assert.ok(read(`{"a":{${members(256)}},"b":{${members(256)}}}`).ok);
});

test('REG-14: a depth of 100 000 costs neither stack nor time, open or closed, of arrays or objects', () => {
  const startedAt = performance.now();
  for (const text of [
    '['.repeat(100_000),
    `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`,
    `{"a":${'['.repeat(100_000)}`,
  ])
    assert.match(errorOf(bytes(text)), /nested deeper/);
  assert.ok(performance.now() - startedAt < 500);
});

test('REG-14: no body of 64 KiB takes long: the time does not grow with the square of its length', () => {
  const hostile = [
    `{"a":"${'\\\\'.repeat(32_000)}"}`,
    `{"a":"${'\\"'.repeat(32_000)}"}`,
    `{"${'\\"'.repeat(32_000)}`,
    `{"a":["${'","'.repeat(20_000)}"]}`,
    `{${'"a"'.repeat(20_000)}`,
    `{"a"${' '.repeat(65_000)}`,
    '{"a":"x"'.repeat(8_000),
  ];
  for (const text of hostile) {
    const startedAt = performance.now();
    read(text);
    assert.ok(performance.now() - startedAt < 250, text.slice(0, 20));
  }
});

test('THREAT-12: __proto__ is dropped at every depth, however it is written, and changes no prototype', () => {
  for (const name of ['__proto__', '\\u005f_proto__', '__pr\\u006fto__']) {
    const result = read(`{"a":{"${name}":{"polluted":1},"b":1},"${name}":{"polluted":1}}`);
    assert.deepEqual(result, { ok: true, value: { a: { b: 1 } } });
    assert.ok(result.ok && !Object.hasOwn(result.value, '__proto__'));
    assert.equal(Object.assign({}, result.value, {}).polluted, undefined);
  }
  assert.equal(Reflect.get({}, 'polluted'), undefined);
});

test('THREAT-12: constructor and toString are members like others', () => {
  assert.ok(read('{"constructor":1,"toString":2,"hasOwnProperty":3}').ok);
});

test('a view into a larger buffer is read within its bounds', () => {
  const all = bytes('xx{"a":1}yy');
  assert.deepEqual(parseJsonObject(all.subarray(2, -2), limits), { ok: true, value: { a: 1 } });
});

test('REG-11: an escaped name is read as it is meant, whatever bodies came before it', () => {
  const read = (text: string) => parseJsonObject(Buffer.from(text), { depthMax: 4, membersMax: 4 });
  assert.deepEqual(read('{"b":"x","\\\\":1}'), { ok: true, value: { b: 'x' } });
  assert.deepEqual(read('{"b":"x","\\u0061":""}'), { ok: true, value: { b: 'x', a: '' } });
});
