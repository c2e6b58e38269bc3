import type { AddressRanges } from '@clientele/platform';
import type { JsonLimits } from '../body/json-body.ts';
import type { TraceContext } from './trace.ts';

export type RequestRefusal = {
  /** Ours. */
  readonly code: string;
  /** Where in the body the faults are (RFC 6901). */
  readonly members: readonly string[] | undefined;
  /** What an operator could change, and a client need not know. */
  readonly note: string | undefined;
  /** Read when the request is refused, because its connection may be gone when the log line is written. */
  readonly address: string;
};

/** Fields that this package adds to Fastify's objects. Only an interface can be merged into the library's typings. */
declare module 'fastify' {
  // biome-ignore lint/style/useConsistentTypeDefinitions: merging needs an interface
  interface FastifyRequest {
    trace: TraceContext;
    /** Whose `X-Forwarded-For` is believed; `peerOf` reads it. */
    isProxy: AddressRanges;
    /** The pattern as the route was registered; undefined if no route matched. */
    routePattern: string | undefined;
    /** Set for the log by a route that knows which client is addressed. */
    clientId: string | undefined;
    /** Why the request was refused, for the log. */
    refusal: RequestRefusal | undefined;
    /** Something that was accepted but that an operator may want to know about, for the log. */
    flag: string | undefined;
  }
  // biome-ignore lint/style/useConsistentTypeDefinitions: merging needs an interface
  interface FastifyInstance {
    jsonLimits: JsonLimits;
  }
}
