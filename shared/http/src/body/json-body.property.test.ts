import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseJsonObject } from './json-body.ts';

type Limits = { readonly depthMax: number; readonly membersMax: number };

/**
 * An independent oracle: a recursive reader that follows the grammar of RFC 8259 token by token and knows nothing of
 * the scanner. It throws on input that must be refused and returns the value of input that must be read. Only strings,
 * numbers and literals go through JSON.parse.
 */
const judge = (text: string, limits: Limits): unknown => {
  const tokens = text.match(/"(?:\\.|[^"\\])*"|[{}[\]:,]|[^\s{}[\]:,"]+|"/gs) ?? [];
  let next = 0;
  const value = (depth: number): unknown => {
    const token = tokens[next++] ?? '';
    if (token === '{') return object(depth);
    return token === '[' ? array(depth) : JSON.parse(token);
  };
  const object = (depth: number): unknown => {
    if (depth > limits.depthMax) throw new Error('depth');
    const members: [string, unknown][] = [];
    while (tokens[next] !== '}') {
      const name: string = JSON.parse(tokens[next] ?? '');
      next += 2;
      members.push([name, value(depth + 1)]);
      if (tokens[next] === ',') next += 1;
    }
    next += 1;
    const names = new Set(members.map(([name]) => name));
    if (names.size < members.length || names.size > limits.membersMax) throw new Error('names');
    return Object.fromEntries(members.filter(([name]) => isKept(name)));
  };
  const array = (depth: number): unknown => {
    if (depth > limits.depthMax) throw new Error('depth');
    const entries: unknown[] = [];
    while (tokens[next] !== ']') {
      entries.push(value(depth + 1));
      if (tokens[next] === ',') next += 1;
    }
    next += 1;
    return entries;
  };
  return value(1);
};

const isKept = (name: string): boolean =>
  name !== '__proto__' && name.isWellFormed() && JSON.stringify(name).length === name.length + 2;

const expected = (text: string, limits: Limits): unknown => {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    return judge(text, limits);
  } catch {
    return undefined;
  }
};

const limits = { depthMax: 4, membersMax: 3 };

const agrees = (text: string): void => {
  const result = parseJsonObject(new TextEncoder().encode(text), limits);
  const wanted = expected(text.toWellFormed(), limits);
  assert.equal(result.ok, wanted !== undefined, text);
  if (result.ok) assert.deepEqual(result.value, wanted);
  else assert.match(result.error, /^[ !#-[\]-~]+$/);
};

const piece = fc.constantFrom(
  ...['{', '}', '[', ']', ':', ',', '"', '\\', ' ', '\n', '"a"', '"b"', '"\\u0061"', '"__proto__"', '{"a":', '{"b":1}'],
  ...[
    '1',
    '-0',
    '1e400',
    'true',
    'null',
    'nul',
    '"\\""',
    '"\\\\"',
    '"{"',
    '"\\ud800"',
    'ä',
    '\u0001',
    '\u2028',
    '"a":1,',
    '"b":[],',
  ],
);

test('fragments of JSON in any order: accepted if and only if JSON.parse accepts them and no name is doubled', () => {
  const text = fc.oneof(
    fc.array(piece, { maxLength: 14 }).map((pieces) => pieces.join('')),
    fc.array(piece, { maxLength: 10 }).map((pieces) => `{"a":1${pieces.join('')}}`),
  );
  fc.assert(fc.property(text, agrees), { numRuns: 5_000 });
});

const name = fc.constantFrom(
  '"a"',
  '"b"',
  '"\\u0061"',
  '"c"',
  '"d"',
  '"\\u0062"',
  '"\\\\"',
  '"\\u005c"',
  '"__proto__"',
  '"_\\u005fproto__"',
);
const blank = fc.constantFrom('', ' ', '\t\n');

/** JSON texts with duplicate names, unusual blanks, and depths around the bound. */
const { document } = fc.letrec<{ document: string; value: string; object: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 6 },
    fc.oneof(
      fc.json({ maxDepth: 0 }),
      fc.string({ unit: 'binary' }).map((content) => JSON.stringify(content)),
      fc.constantFrom('0', '"\\""', '"]"', '"a"'),
    ),
    tie('object'),
    fc.array(tie('value'), { maxLength: 3 }).map((items) => `[${items.join(',')}]`),
  ),
  object: fc
    .array(fc.tuple(blank, name, blank, tie('value')), { maxLength: 4 })
    .map((members) => `{${members.map(([before, key, after, item]) => `${before}${key}${after}:${item}`).join(',')}}`),
  document: tie('object'),
}));

test('valid JSON with doubled, escaped and too many names: the scanner and the judge agree', () => {
  fc.assert(fc.property(document, agrees), { numRuns: 5_000 });
});

test('valid JSON with one character changed, dropped or doubled: the scanner and the judge agree', () => {
  const mutated = fc
    .tuple(document, fc.nat(), fc.constantFrom('', '"', '\\', '{', ']', ',', ':', 'x'))
    .map(([text, at, mark]) => {
      const index = at % text.length;
      return text.slice(0, index) + mark + text.slice(index + 1);
    });
  fc.assert(fc.property(mutated, agrees), { numRuns: 5_000 });
});

test('any bytes: never an exception', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => typeof parseJsonObject(bytes, limits).ok === 'boolean'),
  );
});
