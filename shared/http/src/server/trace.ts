import { randomHex } from './random-pool.ts';

/** W3C Trace Context: the trace that a request belongs to. Copied into the metadata of events. */
export type TraceContext = { readonly traceparent: string; readonly traceId: string };

const traceparentChars = 55;
const known = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/**
 * The caller's trace, or a new one if there is none or it is malformed (Trace Context §4.3: restart the trace). Of a
 * newer version, the part that version 00 defines is read and passed on as version 00.
 */
export const readTrace = (header: unknown): TraceContext => {
  if (typeof header !== 'string') return newTrace();
  const traceId = known.exec(header.slice(0, traceparentChars))?.[1];
  if (traceId === undefined || !isWhole(header)) return newTrace();
  return { traceparent: `00${header.slice(2, traceparentChars)}`, traceId };
};

/** Version 00 ends after the flags; later versions may continue after a dash. */
const isWhole = (header: string): boolean =>
  header.length === traceparentChars || (!header.startsWith('00') && header[traceparentChars] === '-');

/** Not sampled, because nothing has recorded this trace yet. */
const newTrace = (): TraceContext => {
  const traceId = randomHex(32);
  return { traceparent: `00-${traceId}-${randomHex(16)}-00`, traceId };
};
