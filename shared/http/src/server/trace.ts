import { randomHex } from './random-pool.ts';

/** W3C Trace Context: where a request belongs. Carried into the metadata of events. */
export type TraceContext = { readonly traceparent: string; readonly traceId: string };

const traceparentChars = 55;
const known = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/**
 * The trace of the caller, or a new one when there is none or it is malformed (Trace Context §4.3: restart the trace). Of a newer version
 * the part that version 00 knows is read and passed on as version 00.
 */
export const readTrace = (header: unknown): TraceContext => {
  if (typeof header !== 'string') return newTrace();
  const traceId = known.exec(header.slice(0, traceparentChars))?.[1];
  if (traceId === undefined || !isWhole(header)) return newTrace();
  return { traceparent: `00${header.slice(2, traceparentChars)}`, traceId };
};

/** Version 00 ends after the flags; later versions may go on behind a dash. */
const isWhole = (header: string): boolean =>
  header.length === traceparentChars || (!header.startsWith('00') && header[traceparentChars] === '-');

/** Not sampled: nobody has recorded anything of it yet. */
const newTrace = (): TraceContext => {
  const traceId = randomHex(32);
  return { traceparent: `00-${traceId}-${randomHex(16)}-00`, traceId };
};
