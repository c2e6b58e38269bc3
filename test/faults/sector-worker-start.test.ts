import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, it } from 'node:test';
import { freePort } from '../support/free-port.ts';
import { natsServerMissing, startNatsServer } from '../support/nats.ts';
import { send } from '../support/registry.ts';
import { startService } from '../support/service-process.ts';
import { until } from '../support/until.ts';

const levelsOf = (output: string): readonly string[] => output.match(/(?<="level":")[a-z]+/g) ?? [];

describe('The start of the sector worker', { skip: natsServerMissing() }, () => {
  it('warns of nothing if NATS is there', async (context) => {
    const nats = await startNatsServer();
    context.after(() => nats.dispose());
    const worker = await startService('sector-worker', { NATS_URL: nats.url });
    context.after(() => worker.stop('SIGKILL'));
    assert.deepEqual([...new Set(levelsOf(worker.output()))], ['info']);
    assert.equal(await worker.stop(), 0);
  });

  it('says once that NATS is away, names it in its readiness, and goes on by itself when it is there', async (context) => {
    const nats = await startNatsServer();
    context.after(() => nats.dispose());
    await nats.kill();
    const refusing = await startRefusing(nats.port);
    const port = await freePort();
    const starting = startService('sector-worker', { PORT: String(port), NATS_URL: nats.url });
    const readiness = () => send(`http://127.0.0.1:${port}/health/ready`);
    await until('the worker has tried again and again', () => refusing.count() >= 4);
    const { status, body } = await readiness();
    assert.equal(status, 503);
    assert.match(String(body.error_description), /missing: nats$/);
    await refusing.stop();
    await nats.start();
    const worker = await starting;
    context.after(() => worker.stop('SIGKILL'));
    assert.equal((await readiness()).status, 200);
    const codes = [...worker.output().matchAll(/"level":"warn".*"connect-failed","code":"(\w+)"/g)].map(
      ([, code]) => code,
    );
    assert.ok(codes.length > 0);
    assert.equal(new Set(codes).size, codes.length, 'a reason is told once');
    assert.equal(levelsOf(worker.output()).filter((level) => level !== 'info').length, codes.length);
    assert.doesNotMatch(worker.output(), /"stack"/);
  });
});

/** A server on this port that ends every connection at once. */
const startRefusing = async (port: number) => {
  let count = 0;
  const server = createServer((socket) => {
    count += 1;
    socket.destroy();
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    count: () => count,
    stop: async () => {
      server.close();
      await once(server, 'close');
    },
  };
};
