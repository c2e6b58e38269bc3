import type { JsonLimits } from '../body/json-body.ts';
import type { Peer } from './peer.ts';
import type { TraceContext } from './trace.ts';

/** Fields that this package adds to Fastify's objects. Only an interface can be merged into the library's typings. */
declare module 'fastify' {
  // biome-ignore lint/style/useConsistentTypeDefinitions: merging needs an interface
  interface FastifyRequest {
    trace: TraceContext;
    /** Who sent the request. Read anew at each access. */
    readonly peer: Peer;
    /** The pattern as the route was registered; undefined if no route matched. */
    routePattern: string | undefined;
    /** Set for the log by a route that knows which client is addressed. */
    clientId: string | undefined;
    /** The error code of the answer, for the log. */
    refusal: string | undefined;
    /** Something that was accepted but that an operator may want to know about, for the log. */
    flag: string | undefined;
  }
  // biome-ignore lint/style/useConsistentTypeDefinitions: merging needs an interface
  interface FastifyInstance {
    jsonLimits: JsonLimits;
  }
}
