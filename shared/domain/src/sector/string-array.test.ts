import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { readStringArray } from './string-array.ts';

const outcomes: Readonly<Record<string, readonly string[]>> = {
  'not-json': [
    '',
    ' ',
    '[',
    '[,]',
    '["a",]',
    '["a" "b"]',
    '["a"x"b"]',
    '["a"',
    '["a',
    '["a\\"]',
    '["\\x"]',
    '["a"]]',
    '["a"],',
    '["a"]x',
    "['a']",
    '\ufeff["a"]',
    '["a\nb"]',
    '[\u00a0]',
    '<html>',
    '[\0]',
  ],
  'not-an-array': ['{"a":1}', '"a"', '1', '-1', 'true', 'false', 'null'],
  'entry-not-a-string': ['[1]', '["a",2]', '[["a"]]', '[{"__proto__":{}}]', '["a",null]', '[true]'],
};

describe('SEC-03: one JSON array of strings', () => {
  for (const [code, texts] of Object.entries(outcomes))
    for (const text of texts)
      it(`${JSON.stringify(text)} is ${code}`, () => {
        assert.deepEqual(readStringArray(text, 10), { ok: false, error: code });
      });

  it('is read as JSON.parse reads it, with any white space and any escapes', () => {
    const spaced = fc.constantFrom('', ' ', '\t\n', '\r');
    const array = fc.array(fc.string({ unit: 'binary' }), { maxLength: 20 });
    fc.assert(
      fc.property(array, spaced, fc.boolean(), (entries, space, escaped) => {
        const texts = entries.map((entry) => (escaped ? escapedText(entry) : JSON.stringify(entry)));
        const text = `${space}[${space}${texts.join(`${space},${space}`)}${space}]${space}`;
        assert.deepEqual(readStringArray(text, 20), { ok: true, value: JSON.parse(text) });
      }),
    );
  });

  it('is accepted only if JSON.parse accepts it', () => {
    const piece = fc.constantFrom('[', ']', ',', '"a"', '"', '\\', ' ', '1', '{', '"\\u0061"', '""');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const read = readStringArray(pieces.join(''), 10);
        if (read.ok) assert.deepEqual(read.value, JSON.parse(pieces.join('')));
      }),
      { numRuns: 2_000 },
    );
  });

  it('has a bounded number of entries', () => {
    const of = (entries: number): string => JSON.stringify(new Array(entries).fill(''));
    assert.equal(readStringArray(of(10_000), 10_000).ok, true);
    assert.deepEqual(readStringArray(of(10_001), 10_000), { ok: false, error: 'too-many-entries' });
  });

  it('costs no stack, however deep it is nested', () => {
    assert.deepEqual(readStringArray('['.repeat(65_536), 10), { ok: false, error: 'entry-not-a-string' });
  });
});

const escapedText = (entry: string): string =>
  `"${[...Array(entry.length).keys()].map((at) => `\\u${entry.charCodeAt(at).toString(16).padStart(4, '0')}`).join('')}"`;
