import assert from 'node:assert/strict';
import { syncBuiltinESMExports } from 'node:module';
import net, { type AddressInfo, createServer, type Socket } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { dialTcp } from './dial.ts';

describe('THREAT-05: a connection to one address', () => {
  const server = createServer((socket) => socket.on('error', () => {}));
  before(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
  after(() => new Promise((resolve) => server.close(resolve)));

  const place = () => ({ address: '127.0.0.1', port: (server.address() as AddressInfo).port });
  const never = new AbortController().signal;

  it('is given if it leads there', async (context) => {
    const socket = await dialTcp(place(), never);
    context.after(() => socket.destroy());
    assert.ok(!socket.destroyed);
  });

  for (const elsewhere of ['127.0.0.2', '203.0.113.7', '::1', undefined]) {
    it(`is destroyed if the system says that it leads to ${elsewhere ?? 'nowhere'}`, async (context) => {
      const { connect } = net;
      const sockets: Socket[] = [];
      context.mock.method(net, 'connect', (options: net.NetConnectOpts) => {
        const socket = Object.defineProperty(connect(options), 'remoteAddress', { value: elsewhere });
        sockets.push(socket);
        return socket;
      });
      syncBuiltinESMExports();
      context.after(() => {
        context.mock.restoreAll();
        syncBuiltinESMExports();
        for (const socket of sockets) socket.destroy();
      });
      await assert.rejects(dialTcp(place(), never), /connected to another address/);
      assert.deepEqual(
        sockets.map(({ destroyed }) => destroyed),
        [true],
      );
    });
  }
});
