import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect as openSocket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { natsDocumentCheckBus } from '@clientele/adapter-nats';
import type { CheckOutcome, DocumentCheckBus } from '@clientele/application';
import { ok } from '@clientele/domain';
import { awaitedSectorCheck, documentVerdicts, durableSectorCheck, keysCheck } from '@clientele/examples';
import { documentCheckStreams, documentCheckSubjects } from '@clientele/messages';
import { delay } from '@clientele/platform';
import { type ConnectionOptions, connect, type NatsConnection } from 'nats';
import { testAuthority } from '../support/certificate-authority.ts';
import { freePort } from '../support/free-port.ts';
import { listening, natsBinary, natsServerMissing } from '../support/nats.ts';
import { recordVerdicts, whenReady } from '../support/nats-buses.ts';
import { until } from '../support/until.ts';

const passwords = { registration: 'r-secret', 'sector-worker': 'w-secret' } as const;
type User = keyof typeof passwords;

/** The server with infra/nats/nats.conf as it stands, but for its folders, and for what an old server does not know. */
const startServer = async () => {
  const home = await mkdtemp(join(tmpdir(), 'clientele-nats-'));
  const authority = testAuthority();
  const { cert, key } = authority.certify({ names: ['localhost'], addresses: ['127.0.0.1'] });
  await writeFile(join(home, 'certificate.pem'), cert);
  await writeFile(join(home, 'key.pem'), key);
  const text = await readFile(new URL('../../infra/nats/nats.conf', import.meta.url), 'utf8');
  const config = text
    .replace('/run/secrets/nats_certificate', `"${join(home, 'certificate.pem')}"`)
    .replace('/run/secrets/nats_key', `"${join(home, 'key.pem')}"`)
    .replace('store_dir: /data', `store_dir: "${join(home, 'store')}"`)
    .replace(/^http: .*$/m, '')
    .replace(/^ *sync_interval: .*$/m, '');
  await writeFile(join(home, 'nats.conf'), config);
  const port = await freePort();
  const env = {
    NATS_REGISTRATION_PASSWORD: passwords.registration,
    NATS_SECTOR_WORKER_PASSWORD: passwords['sector-worker'],
  };
  const server = spawn(natsBinary() ?? '', ['-a', '127.0.0.1', '-p', String(port), '-c', join(home, 'nats.conf')], {
    cwd: home,
    env,
    stdio: 'ignore',
  });
  await listening(port, server);
  return {
    port,
    ca: authority.ca,
    stop: async () => {
      const ended = once(server, 'exit');
      server.kill();
      await ended;
      await rm(home, { recursive: true });
    },
  };
};

const requestMsMax = 3_000;

const skip = natsServerMissing();
const trusted = getCACertificates('default');
let server: Awaited<ReturnType<typeof startServer>>;
let registration: DocumentCheckBus;
let worker: DocumentCheckBus;
let thief: NatsConnection;
const notices: unknown[] = [];

const busAs = (user: User): DocumentCheckBus =>
  natsDocumentCheckBus({
    url: `tls://${user}:${passwords[user]}@localhost:${server.port}`,
    now: () => new Date().toISOString(),
    delay,
    stopMsMax: 1_000,
    onlyWorks: user === 'sector-worker',
    onNotice: (notice) => notices.push({ user, ...notice }),
  });

before(async () => {
  if (skip !== false) return;
  server = await startServer();
  setDefaultCACertificates([...trusted, server.ca]);
  registration = busAs('registration');
  await whenReady(registration);
  worker = busAs('sector-worker');
  await whenReady(worker);
  thief = await connect({
    servers: `localhost:${server.port}`,
    tls: {},
    user: 'sector-worker',
    pass: passwords['sector-worker'],
    inboxPrefix: '_INBOX.sector-worker',
    reconnect: false,
  });
});
after(async () => {
  if (skip !== false) return;
  await thief?.close();
  await Promise.all([worker?.stop(), registration?.stop()]);
  setDefaultCACertificates([...trusted]);
  await server?.stop();
});

const codeOf = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work;
    return 'done';
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  }
};

describe('the users of infra/nats/nats.conf', { skip }, () => {
  it('let registration and sector-worker do their work, over TLS', async () => {
    const recorded = recordVerdicts(registration);
    const handle = async (): Promise<CheckOutcome> => ({ outcome: 'judged', verdict: documentVerdicts.verified });
    for (const lane of ['await', 'async', 'keys'] as const) worker.takeChecks({ lane, heldMax: 4, handle });
    for (const check of [awaitedSectorCheck, keysCheck])
      assert.deepEqual(await registration.ask(check), ok(documentVerdicts.verified));
    assert.deepEqual(await registration.enqueue(durableSectorCheck), ok('enqueued'));
    await until('the verdict is recorded', () => recorded.length === 1);
  });

  it('nobody enters without a name or with a wrong password, and no client trusts another authority', async () => {
    const login = { servers: `localhost:${server.port}`, reconnect: false, timeout: requestMsMax };
    const [{ registration: pass }, user] = [passwords, 'registration'];
    const entered = (options: ConnectionOptions) => codeOf(connect(options).then((connection) => connection.close()));
    assert.equal(await entered({ ...login, tls: {}, user, pass }), 'done');
    assert.notEqual(await entered({ ...login, tls: {} }), 'done');
    assert.notEqual(await entered({ ...login, tls: {}, user, pass: passwords['sector-worker'] }), 'done');
    assert.notEqual(await entered({ ...login, tls: { ca: testAuthority().ca }, user, pass }), 'done');
  });

  it('nobody enters without TLS', async () => {
    const socket = openSocket(server.port, '127.0.0.1');
    const login = { user: 'registration', pass: passwords.registration, verbose: true };
    let said = '';
    socket
      .on('error', () => undefined)
      .on('data', (chunk: Buffer) => {
        if (said === '') socket.write(`CONNECT ${JSON.stringify(login)}\r\nPING\r\n`);
        said += chunk.toString('latin1');
      });
    await once(socket, 'close');
    assert.match(said, /^INFO .*"tls_required":true/);
    assert.doesNotMatch(said, /PONG/);
  });
});

describe('a sector worker that was taken over', { skip }, () => {
  const { verdicts, awaitedChecks } = documentCheckStreams;
  const subjectOf = { tenant: 'default', checkId: 'c1-0' };
  const createdWith = (settings: object): string => JSON.stringify({ name: 'mine', subjects: ['mine'], ...settings });
  const forbidden: readonly (readonly [string, string, string?])[] = [
    ['publish an event of a client', 'dcr.v1.default.client.registered.c1'],
    ['ask for a check', documentCheckSubjects.durableCheck(subjectOf)],
    ['ask for a check that is awaited', documentCheckSubjects.awaitedCheck(subjectOf)],
    ['ask for a check of keys', documentCheckSubjects.keysCheck(subjectOf)],
    ['take a verdict', `$JS.API.CONSUMER.MSG.NEXT.${verdicts.name}.${verdicts.consumer.name}`],
    ['acknowledge a verdict', `$JS.ACK.${verdicts.name}.${verdicts.consumer.name}.1.1.1.1.0`],
    ['read a stored message', `$JS.API.STREAM.MSG.GET.${awaitedChecks.name}`, '{"seq":1}'],
    ['read a stored message directly', `$JS.API.DIRECT.GET.${awaitedChecks.name}`, '{"seq":1}'],
    ['delete a stored message', `$JS.API.STREAM.MSG.DELETE.${verdicts.name}`, '{"seq":1}'],
    ['purge a stream', `$JS.API.STREAM.PURGE.${verdicts.name}`],
    ['delete a stream', `$JS.API.STREAM.DELETE.${verdicts.name}`],
    [
      'create a stream that publishes elsewhere',
      '$JS.API.STREAM.CREATE.mine',
      createdWith({ republish: { src: '>', dest: 'dcr.v1.default.client.registered.c1' } }),
    ],
    ['change a stream', `$JS.API.STREAM.UPDATE.${verdicts.name}`, '{}'],
    [
      'create a consumer that delivers elsewhere',
      `$JS.API.CONSUMER.DURABLE.CREATE.${awaitedChecks.name}.mine`,
      JSON.stringify({ stream_name: awaitedChecks.name, config: { deliver_subject: 'dcr.v1.default.client.x.y' } }),
    ],
    ['create a consumer in the new way', `$JS.API.CONSUMER.CREATE.${awaitedChecks.name}.mine`, '{}'],
    ['create a consumer in the oldest way', `$JS.API.CONSUMER.CREATE.${awaitedChecks.name}`, '{}'],
    ['delete a consumer', `$JS.API.CONSUMER.DELETE.${verdicts.name}.${verdicts.consumer.name}`],
    ['answer what registration asked the server', '_INBOX.registration.x.1'],
  ];
  for (const [what, subject, body = ''] of forbidden)
    it(`cannot ${what}`, async () => {
      assert.equal(await codeOf(thief.request(subject, body, { timeout: requestMsMax })), 'PERMISSIONS_VIOLATION');
    });

  for (const subject of ['>', 'dcr.>', '_INBOX.>', '_INBOX.registration.>', '$JS.ACK.>', 'dcr.v1.*.sector.answer.>'])
    it(`cannot listen to ${subject}`, async () => {
      const { promise, resolve } = Promise.withResolvers<string>();
      thief.subscribe(subject, { callback: (error) => resolve(error?.code ?? 'message') });
      assert.equal(await promise, 'PERMISSIONS_VIOLATION');
    });

  it('is told apart: neither of ours was refused anything on its way', () => {
    const refused = notices.filter((notice) => JSON.stringify(notice).includes('PERMISSIONS_VIOLATION'));
    assert.deepEqual(refused, []);
  });
});
