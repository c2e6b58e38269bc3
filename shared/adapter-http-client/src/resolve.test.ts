import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { describe, it, type TestContext } from 'node:test';
import { askDns } from './resolve.ts';

const typeA = 1;
const typeAaaa = 28;

/**
 * How the DNS server answers a query for one record type: with addresses as bytes, a response code, or nothing at all.
 */
type Say = (type: number) => readonly (readonly number[])[] | number | 'nothing';

const serverFor = async (context: TestContext, say: Say): Promise<string> => {
  const socket = createSocket('udp4');
  socket.on('message', (question, from) => {
    const type = question.readUInt16BE(endOfName(question));
    const said = say(type);
    if (said !== 'nothing') socket.send(replyTo(question, type, said), from.port, from.address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  context.after(() => socket.close());
  return `127.0.0.1:${socket.address().port}`;
};

const headerBytes = 12;

const endOfName = (question: Buffer): number => question.indexOf(0, headerBytes) + 1;

/** RFC 1035 section 4.1: the question repeated, then an answer per address, whose name points to the question's. */
const replyTo = (question: Buffer, type: number, said: readonly (readonly number[])[] | number): Buffer => {
  const header = Buffer.from(question.subarray(0, headerBytes));
  const [addresses, code] = typeof said === 'number' ? [[], said] : [said, 0];
  header.writeUInt16BE(0x8180 | code, 2);
  header.writeUInt16BE(addresses.length, 6);
  header.writeUInt32BE(0, 8);
  const asked = question.subarray(headerBytes, endOfName(question) + 4);
  const answers = addresses.map((bytes) =>
    Buffer.from([0xc0, headerBytes, 0, type, 0, 1, 0, 0, 0, 60, 0, bytes.length, ...bytes]),
  );
  return Buffer.concat([header, asked, ...answers]);
};

const ipv4 = [93, 184, 216, 34];
const ipv6 = [0x26, 0x06, 0x28, 0x00, ...Array.from({ length: 11 }, () => 0), 1];
const [serverFailure, noSuchName] = [2, 3];

const asked = async (server: string) =>
  askDns('rp.example.com', { servers: [server], signal: AbortSignal.timeout(20_000) });

describe('the addresses of a name', () => {
  it('are those of both families', async (context) => {
    const server = await serverFor(context, (type) => (type === typeA ? [ipv4] : [ipv6]));
    assert.deepEqual(await asked(server), { ok: true, value: ['93.184.216.34', '2606:2800::1'] });
  });

  it('are those of one family if the name servers leave the other without an answer', async (context) => {
    const families = [
      [typeA, ipv4, '93.184.216.34'],
      [typeAaaa, ipv6, '2606:2800::1'],
    ] as const;
    for (const [answered, address, text] of families) {
      const server = await serverFor(context, (type) => (type === answered ? [address] : 'nothing'));
      const began = performance.now();
      assert.deepEqual(await asked(server), { ok: true, value: [text] });
      assert.ok(performance.now() - began < 1_400, 'sooner than the whole look-up may take');
    }
  });

  it('are none if the name is unknown, and unresolved if the server fails or does not answer', async (context) => {
    const outcomes = [
      [noSuchName, 'name-unknown'],
      [serverFailure, 'name-unresolved'],
      ['nothing', 'name-unresolved'],
    ] as const;
    for (const [said, error] of outcomes) {
      const server = await serverFor(context, () => said);
      assert.deepEqual(await asked(server), { ok: false, error });
    }
  });

  it('SEC-14: cannot be requested if there is no DNS server: that is our fault and not that of the name', async () => {
    assert.deepEqual(await asked('127.0.0.1:9'), { ok: false, error: 'fetcher-unable' });
  });
});
