import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { test } from 'node:test';
import { chooseSeed, type Random, seededRandom } from '../support/random.ts';
import { randomMetadata } from '../support/random-metadata.ts';
import { register, smallestBody, startRegistry } from '../support/registry.ts';
import { withRoom } from '../support/with-room.ts';

const requestsCount = Number(process.env.FUZZ_SOCKETS ?? 3_000);
const socketsCount = 16;
const halfSentCount = 24;
/** A complete request, or one whose sender has hung up, is answered or cut at once. */
const answerMsMax = withRoom(1_000);
/** A sender that stops half-way receives an error and is cut, within the bounds of the configuration below. */
const requestMsMax = 2_000;
const cutMsMax = withRoom(8_000);
const faultsShownMax = 5;

test('bytes that are no HTTP, or break off, get a 4xx or a closed connection, and harm nobody', async (context) => {
  const seed = chooseSeed();
  console.log(`sockets seed=${seed} requests=${requestsCount}`);
  const began = performance.now();
  const registry = await startRegistry({ env: { LOG_LEVEL: 'error', REQUEST_MS_MAX: String(requestMsMax) } });
  context.after(() => registry.dispose());
  const port = Number(new URL(registry.url).port);
  const random = seededRandom(seed);
  const slow = halfSent(random.fork()).map((bytes) => talk(port, bytes, { hangUp: false, waitMsMax: cutMsMax }));

  const faults: string[] = [];
  const statuses = new Map<string, number>();
  let sent = 0;
  const lane = async (draws: Random): Promise<void> => {
    while (sent < requestsCount) {
      sent += 1;
      const bytes = brokenRequest(draws);
      const heard = await talk(port, bytes, { hangUp: true, waitMsMax: answerMsMax });
      statuses.set(heard.status, (statuses.get(heard.status) ?? 0) + 1);
      const fault = faultIn(heard);
      if (fault !== undefined)
        faults.push(`${fault}: ${excerpt(heard.text)}, asked ${excerpt(bytes.toString('latin1'))}`);
    }
  };
  await Promise.all(Array.from({ length: socketsCount }, () => lane(random.fork())));
  const ends = await Promise.all(slow);

  const counts = [...statuses].sort().map(([status, count]) => `${status}:${count}`);
  const slowEnds = new Set(ends.map(({ status }) => status));
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  console.log(`sockets seed=${seed} ${counts.join(' ')} halfSent=${[...slowEnds].join('/')} seconds=${seconds}`);
  assert.deepEqual(faults.slice(0, faultsShownMax), [], `${faults.length} faults; REPLAY=${seed} repeats them`);
  assert.deepEqual([...slowEnds], ['408'], 'a request that stops half-way is answered 408');
  assert.equal((await register(registry, smallestBody)).status, 201, 'the registry is well at the end');
  assert.equal(await registry.stop(), 0, 'and stops in good order');
});

type Heard = {
  /** Status of the first answer, `closed` if there was none, `open` if the server neither answered nor closed. */
  readonly status: string;
  readonly text: string;
};

/** What is wrong with the bytes received. A refusal by the HTTP parser must have the same JSON as any other. */
const faultIn = ({ status, text }: Heard): string | undefined => {
  if (status === 'closed') return undefined;
  if (status === 'open') return 'neither answered nor closed';
  // RFC 9112 §6.1: 501 for a transfer coding that is not understood.
  if (/HTTP\/1\.1 5(?!01)\d\d/.test(text)) return 'an answer 5xx';
  if (!/^(?:4\d\d|501)$/.test(status)) return undefined;
  return /\r\n\r\n\{"error":"[a-z_]+","error_description":"[^"\\]+"[,}]/.test(text)
    ? undefined
    : 'a refusal without a reason';
};

const excerptCharsMax = 1_000;

const excerpt = (text: string): string => JSON.stringify(text.slice(0, excerptCharsMax));

/** Sends bytes on a connection of their own and reads until the server closes it. */
const talk = (
  port: number,
  bytes: Buffer,
  { hangUp, waitMsMax }: { readonly hangUp: boolean; readonly waitMsMax: number },
): Promise<Heard> =>
  new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    const received: Buffer[] = [];
    const finish = (isClosed: boolean): void => {
      clearTimeout(timer);
      socket.destroy();
      const text = Buffer.concat(received).toString('latin1');
      const status = /^HTTP\/1\.1 (\d{3})/.exec(text)?.[1];
      resolve({ status: isClosed ? (status ?? 'closed') : 'open', text });
    };
    const timer = setTimeout(() => finish(false), waitMsMax);
    socket.on('data', (chunk) => received.push(chunk));
    socket.on('end', () => finish(true));
    socket.on('error', () => finish(true));
    if (hangUp) socket.end(bytes);
    else socket.write(bytes);
  });

const soundRequest = (random: Random): Buffer => {
  const body = JSON.stringify(randomMetadata(random));
  return Buffer.from(
    `POST /register HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
};

const brokenRequest = (random: Random): Buffer => {
  if (random.chance(0.4)) return Buffer.from(random.pick(oddRequests), 'latin1');
  const sound = soundRequest(random);
  if (random.chance(0.3)) return sound.subarray(0, random.below(sound.length));
  return damaged(sound, random);
};

const damaged = (bytes: Buffer, random: Random): Buffer => {
  const copy = Buffer.from(bytes);
  const count = random.between(1, 4);
  for (let done = 0; done < count; done += 1) copy[random.below(copy.length)] = random.below(256);
  return copy;
};

const body = '{"redirect_uris":["https://rp.example/cb"]}';
const head = 'POST /register HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n';

/** Framing that proxies and servers have been known to interpret differently, and plain nonsense. */
const oddRequests = [
  '\r\n\r\n',
  'GET\r\n\r\n',
  'GET / HTTP/9.9\r\n\r\n',
  'GET / HTTP/1.1\r\n\r\n',
  'GET / HTTP/1.0\r\n\r\n',
  'GET /register HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n',
  'get /register HTTP/1.1\r\nHost: a\r\n\r\n',
  `GET /${'a'.repeat(20_000)} HTTP/1.1\r\nHost: a\r\n\r\n`,
  `GET / HTTP/1.1\r\nHost: a\r\nX: ${'y'.repeat(20_000)}\r\n\r\n`,
  `GET / HTTP/1.1\r\nHost: a\r\n${'X: y\r\n'.repeat(3_000)}\r\n`,
  'GET http://evil.example/register HTTP/1.1\r\nHost: a\r\n\r\n',
  'CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example\r\n\r\n',
  'OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n',
  'GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n',
  'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
  `${head}Content-Length: 5\r\nContent-Length: 6\r\n\r\n${body}`,
  `${head}Content-Length: -1\r\n\r\n${body}`,
  `${head}Content-Length: 0x2b\r\n\r\n${body}`,
  `${head}Content-Length: 99999999999999999999\r\n\r\n${body}`,
  `${head}Content-Length: ${body.length}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
  `${head}Transfer-Encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`,
  `${head}Transfer-Encoding: chunked\r\n\r\nzz\r\n${body}\r\n0\r\n\r\n`,
  `${head}Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n${body}\r\n0\r\n\r\n`,
  `${head}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`,
  `${head}Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n`,
  `${head} folded: line\r\n\r\n`,
  `${head}X\x00Y: z\r\n\r\n`,
  `${head}X: a\x00b\r\n\r\n`,
  `${head}Content-Length: 3\r\n\r\n${body}`,
  `${head}Content-Length: ${body.length}\r\n\r\n${body}GARBAGE`,
  `${head}Content-Length: ${body.length}\r\n\r\n${body}${head}Content-Length: ${body.length}\r\n\r\n${body}`,
  `${head}Expect: 100-continue\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  `${head}Expect: nonsense\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
] as const;

/** Requests that stop in the middle of the head, at its end, and in the middle of the body. */
const halfSent = (random: Random): readonly Buffer[] =>
  Array.from({ length: halfSentCount }, () => {
    const sound = soundRequest(random);
    return sound.subarray(0, random.between('POST /'.length, sound.length - 1));
  });
