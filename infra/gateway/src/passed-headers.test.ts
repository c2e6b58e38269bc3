import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { headersToService } from './passed-headers.ts';

const received = {
  id: 'r1',
  trace: { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00' },
  peer: { address: '192.0.2.1' },
};

const passed = (...rawHeaders: readonly string[]) =>
  headersToService({ ...received, raw: { rawHeaders, headers: {} } }).join('|');

describe('The gateway passes on to a service', () => {
  it('the trace of our own log line, whether or not the client sent one', () => {
    const passedOn = `x-request-id|r1|traceparent|${received.trace.traceparent}|x-forwarded-for|192.0.2.1`;
    assert.equal(passed(), passedOn);
    assert.equal(passed('Traceparent', 'malformed', 'X-Request-Id', 'a"b'), passedOn);
  });

  it('the address that we judged, and never what a client wrote (REG-16)', () => {
    assert.doesNotMatch(passed('X-Forwarded-For', '198.51.100.1', 'x-forwarded-for', '198.51.100.2'), /198/);
  });
});
