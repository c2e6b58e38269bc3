import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readTrace } from './trace.ts';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const parent = '00f067aa0ba902b7';

test('Trace Context: a valid traceparent is taken over', () => {
  const header = `00-${traceId}-${parent}-01`;
  assert.deepEqual(readTrace(header), { traceparent: header, traceId });
});

test('Trace Context section 4: of a later version the known part is read', () => {
  assert.equal(readTrace(`cc-${traceId}-${parent}-01-what-comes`).traceparent, `00-${traceId}-${parent}-01`);
});

const malformed = [
  undefined,
  '',
  `00-${traceId}-${parent}`,
  `00-${traceId.toUpperCase()}-${parent}-01`,
  `00-${'0'.repeat(32)}-${parent}-01`,
  `00-${traceId}-${'0'.repeat(16)}-01`,
  `ff-${traceId}-${parent}-01`,
  `00-${traceId}-${parent}-01-x`,
  `cc-${traceId}-${parent}-01x`,
  `00-${traceId}-${parent}-01, 00-${traceId}-${parent}-01`,
];
for (const header of malformed)
  test(`Trace Context: ${header ?? 'no header'} starts a new trace`, () => {
    const trace = readTrace(header);
    assert.match(trace.traceparent, /^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
    assert.notEqual(trace.traceId, traceId);
    assert.equal(trace.traceparent.split('-')[1], trace.traceId);
  });

test('new traces differ, also across refills of the random pool', () => {
  const ids = new Set(Array.from({ length: 10_000 }, () => readTrace(undefined).traceId));
  assert.equal(ids.size, 10_000);
});
