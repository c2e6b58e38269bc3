import type { JsonLimits } from '../body/json-body.ts';
import type { TraceContext } from './trace.ts';

/** What the kit adds to Fastify's objects. Only an interface can be merged into the library's typings. */
declare module 'fastify' {
  // biome-ignore lint/style/useConsistentTypeDefinitions: merging needs an interface
  interface FastifyRequest {
    trace: TraceContext;
    /** As the route was registered; undefined where no route matched. */
    routePattern: string | undefined;
    /** Set by a route that knows which client is addressed, for the log. */
    clientId: string | undefined;
    /** The error code that was answered, for the log. */
    refusal: string | undefined;
    /** Something that was let through and that an operator may want to know of, for the log. */
    flag: string | undefined;
  }
  // biome-ignore lint/style/useConsistentTypeDefinitions: merging needs an interface
  interface FastifyInstance {
    jsonLimits: JsonLimits;
  }
}
