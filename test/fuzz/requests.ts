import type { WireRequest } from '../support/connection.ts';
import type { Random } from '../support/random.ts';
import { randomBody } from './bodies.ts';

/** An existing client, so that requests can address its configuration endpoint as well. */
export type Target = { readonly clientId: string; readonly uri: string; readonly token: string };

/** One request to the registration or the configuration endpoint, with valid or invalid parts. */
export const randomRequest = (url: string, target: Target, random: Random): WireRequest => {
  const kind = random.below(100);
  if (kind < 70) return registration(url, random);
  if (kind < 92) return update(target, random);
  return oddity(url, target, random);
};

const registration = (url: string, random: Random): WireRequest => ({
  method: 'POST',
  url: `${url}/register`,
  headers: { ...mediaType(random), ...sometimes(random, 0.1, postHeaders) },
  body: randomBody(random),
});

/** Most bodies contain the client's id. Otherwise every body would be refused at the same check. */
const update = ({ clientId, uri, token }: Target, random: Random): WireRequest => {
  const body = randomBody(random);
  const named = body[0] === 0x7b && random.chance(0.9);
  const withId = Buffer.concat([
    Buffer.from(`{"client_id":"${clientId}"${body[1] === 0x7d ? '' : ','}`),
    body.subarray(1),
  ]);
  return {
    method: 'PUT',
    url: uri,
    headers: { ...mediaType(random), authorization: `Bearer ${token}`, ...sometimes(random, 0.1, putHeaders) },
    body: named ? withId : body,
  };
};

/** Other methods, other paths, missing or wrong credentials. */
const oddity = (url: string, target: Target, random: Random): WireRequest => ({
  method: random.pick(methods),
  url: random.chance(0.5) ? target.uri : `${url}${random.pick(paths)}`,
  headers: { ...mediaType(random), ...sometimes(random, 0.7, putHeaders), ...sometimes(random, 0.3, postHeaders) },
  ...(random.chance(0.5) ? { body: randomBody(random) } : {}),
});

const methods = ['GET', 'HEAD', 'PUT', 'POST', 'PATCH', 'OPTIONS', 'TRACE', 'PROPFIND', 'QUERY', 'PURGE'] as const;

const paths = [
  '/register/',
  '//register',
  '/register?x=1',
  '/register/c00000000000000000000000000',
  '/register/%00',
  '/register/%2e%2e%2f',
  '/register/..%2fregister',
  '/register/;a=b',
  '/register/%ff%fe',
  '/register/%zz',
  `/register/${'a'.repeat(3_000)}`,
  '/register/__proto__',
  '/.well-known/openid-configuration',
  '/.well-known/oauth-authorization-server',
  '/health/live',
  '/',
  '/%',
  '/favicon.ico',
] as const;

const mediaType = (random: Random): Readonly<Record<string, string>> => {
  if (random.chance(0.95)) return { 'content-type': 'application/json' };
  return random.chance(0.1) ? {} : { 'content-type': random.pick(mediaTypes) };
};

const mediaTypes = [
  '',
  'application/json; charset=utf-8',
  'application/json;charset=utf-16',
  'application/json; charset="utf-8"; x=y',
  'APPLICATION/JSON',
  'application/json\t',
  'application/jsonp',
  'application/jwt',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'text/plain',
  'text/json',
  'application/json, text/plain',
  `application/json; x=${'y'.repeat(5_000)}`,
  '*/*',
  ';',
] as const;

type Header = readonly [name: string, values: readonly string[]];

const sometimes = (
  random: Random,
  probability: number,
  headers: readonly Header[],
): Readonly<Record<string, string>> => {
  if (!random.chance(probability)) return {};
  const [name, values] = random.pick(headers);
  return { [name]: random.pick(values) };
};

const postHeaders: readonly Header[] = [
  [
    'idempotency-key',
    ['a', 'the same key for several', 'x'.repeat(255), 'x'.repeat(256), '', '"quoted"', '\u00fc', 'a,b'],
  ],
  [
    'authorization',
    ['Bearer x', 'Bearer', 'bearer  x', 'Basic YTpi', '', 'Bearer x, Bearer y', `Bearer ${'x'.repeat(5_000)}`],
  ],
  ['content-encoding', ['gzip', 'identity', 'br', 'deflate, gzip', '']],
  ['accept', ['text/html', '*/*', 'application/json;q=0']],
  ['expect', ['100-continue', 'nonsense']],
  ['origin', ['https://evil.example', 'null']],
  ['traceparent', ['00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', 'ff-x', '00-0-0-0', 'x'.repeat(500)]],
  ['x-forwarded-host', ['evil.example']],
  ['x-http-method-override', ['DELETE']],
];

const putHeaders: readonly Header[] = [
  ['if-match', ['"0"', '*', 'W/"0"', '"0", "1"', '"-1"', '"99999999999999999999"', '0', '', '"']],
  ['if-none-match', ['"0"', '*', '"x"']],
  ['authorization', ['Bearer x', 'Bearer', 'Basic YTpi', '', `Bearer rat_${'0'.repeat(64)}`, 'Bearer \u00fc']],
  ['content-encoding', ['gzip', 'identity']],
  ['range', ['bytes=0-1']],
];
