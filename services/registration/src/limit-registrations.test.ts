import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { registrationLimit } from '@clientele/application';
import { createHttpServer } from '@clientele/http';
import { createLogger, noAddress } from '@clientele/platform';
import { limitRegistrations } from './limit-registrations.ts';

const onePerHour = { countMax: 1, periodMs: 3_600_000 };
const manyPerHour = { countMax: 1_000, periodMs: 3_600_000 };

/** The statuses of three requests from one address to a server that admits one. */
const statuses = async (from: {
  readonly countsLoopback: boolean;
  readonly address: string;
  readonly headers?: Readonly<Record<string, string>>;
}) => {
  const logger = createLogger({ level: 'silent' });
  const app = createHttpServer({
    logger,
    limits: { bodyBytesMax: 1_000, depthMax: 1, membersMax: 1 },
    timeouts: { requestMs: 1_000, headersMs: 1_000, keepAliveMs: 1_000 },
    connectionsMax: 10,
    isProxy: noAddress,
    loggedAddress: 'none',
  });
  const limit = registrationLimit({ rates: { perPeer: onePerHour, inAll: manyPerHour }, clock: { nowMs: () => 0 } });
  const { countsLoopback, address, headers = {} } = from;
  const onRequest = limitRegistrations({ limit, countsLoopback, logger });
  app.post('/register', { onRequest }, async (_request, reply) => reply.code(201).send());
  const answers: number[] = [];
  for (let count = 0; count < 3; count += 1) {
    const request = { method: 'POST', url: '/register', remoteAddress: address, headers } as const;
    answers.push((await app.inject(request)).statusCode);
  }
  await app.close();
  return answers;
};

describe('The default limit of registrations (REG-16)', () => {
  const forwarded = { 'x-forwarded-for': '198.51.100.1' };

  it('counts every address but those of this machine', async () => {
    assert.deepEqual(await statuses({ countsLoopback: false, address: '192.0.2.1' }), [201, 429, 429]);
    for (const address of ['127.0.0.1', '::1', '::ffff:127.0.0.1'])
      assert.deepEqual(await statuses({ countsLoopback: false, address }), [201, 201, 201], address);
  });

  it('counts what a proxy of this machine forwards, although nobody named it', async () => {
    const answers = await statuses({ countsLoopback: false, address: '127.0.0.1', headers: forwarded });
    assert.deepEqual(answers, [201, 429, 429]);
  });

  it('counts this machine too, once a limit is set', async () => {
    assert.deepEqual(await statuses({ countsLoopback: true, address: '127.0.0.1' }), [201, 429, 429]);
  });
});
