import { once } from 'node:events';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type ServerOptions } from 'node:https';
import { dialTcp, type GuardSettings, guardedFetch, type Resolve } from '@clientele/adapter-http-client';
import type { FetchDocument } from '@clientele/application';
import { fail, ok } from '@clientele/domain';
import { type TestAuthority, testAuthority } from '../../support/certificate-authority.ts';
import type { Answer, CorpusName } from './corpus.ts';

export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** The steps of the guard, in order. */
export type Trail = {
  readonly queries: string[];
  /** Addresses in the stub's last answer. No other address may be dialled. */
  answered: readonly string[];
  readonly dialled: { readonly address: string; readonly port: number }[];
  readonly requests: { readonly path: string; readonly headers: IncomingHttpHeaders }[];
};

/**
 * A TLS server on the loopback interface. The guard's resolver knows only the stub, and its dialler reaches only this
 * server.
 */
export type Fixture = {
  readonly authority: TestAuthority;
  readonly trail: Trail;
  readonly port: number;
  /** A guard as in production except for resolver, dialler and authority. */
  readonly guard: (settings?: GuardSettings) => FetchDocument;
  readonly forget: () => void;
  readonly stop: () => Promise<void>;
};

type Wish = {
  readonly names: Readonly<Record<string, CorpusName>>;
  readonly handler: Handler;
  readonly tls?: (authority: TestAuthority) => ServerOptions;
  /** Scales the delays of the corpus, which are seconds. */
  readonly delayFactor?: number;
};

export const startFixture = async ({ names, handler, tls, delayFactor = 1 }: Wish): Promise<Fixture> => {
  const authority = testAuthority();
  const trail: Trail = { queries: [], answered: [], dialled: [], requests: [] };
  const server = createServer(
    tls?.(authority) ?? authority.certify({ names: asciiNames(names) }),
    (request, response) => {
      trail.requests.push({ path: request.url ?? '', headers: request.headers });
      handler(request, response);
    },
  );
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const port = portOf(server.address());
  const resolve = stubResolver(names, trail, delayFactor);
  const dial: GuardSettings['dial'] = (place, signal) => {
    trail.dialled.push(place);
    if (!trail.answered.includes(place.address)) throw new Error(`${place.address} was dialled and never answered`);
    return dialTcp({ address: '127.0.0.1', port }, signal);
  };
  return {
    authority,
    trail,
    port,
    guard: (settings) => guardedFetch({ resolve, dial, privateCa: [authority.ca], ...settings }),
    forget: () => {
      for (const steps of [trail.queries, trail.dialled, trail.requests]) steps.length = 0;
    },
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
};

const asciiNames = (names: Wish['names']): readonly string[] =>
  Object.keys(names).map((name) => new URL(`https://${name}/`).hostname);

export const portOf = (address: unknown): number => {
  if (typeof address === 'object' && address !== null && 'port' in address) return Number(address.port);
  throw new Error('a TCP server has an address');
};

/** Each query advances a sequence by one; its last answer repeats. */
const stubResolver = (names: Wish['names'], trail: Trail, delayFactor: number): Resolve => {
  const asked = new Map<string, number>();
  return async ({ host }) => {
    trail.queries.push(host);
    const times = asked.get(host) ?? 0;
    asked.set(host, times + 1);
    const answer = nth(names[host], times);
    if (answer === undefined) return fail('name-unknown');
    if (answer.delay_ms !== undefined)
      await new Promise((done) => setTimeout(done, (answer.delay_ms ?? 0) * delayFactor));
    if (answer.error !== undefined) return fail('name-unresolved');
    trail.answered = [...(answer.A ?? []), ...(answer.AAAA ?? [])];
    return ok(trail.answered);
  };
};

const nth = (name: CorpusName | undefined, index: number): Answer | undefined =>
  name?.sequence === undefined ? name : (name.sequence[index] ?? name.sequence.at(-1));
