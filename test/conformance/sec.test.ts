import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after } from 'node:test';
import type { JsonObject } from '@clientele/domain';
import { startDocumentServer } from '../support/document-server.ts';
import { freePort } from '../support/free-port.ts';
import { type Answer, manage, register, replace, smallestBody, withoutIssued } from '../support/registry.ts';
import { until } from '../support/until.ts';
import { accepted, refused, refusedMetadata, refusedToken } from './answers.ts';
import { filesBelow, placesWith } from './files.ts';
import { everything, grants } from './op-metadata.ts';
import { rule } from './rule.ts';
import { all, icm, type Members, speakToOwn } from './vocabulary.ts';

const documents = await startDocumentServer();
after(() => documents.stop());

/** Short, because a refusal that reveals something about the network takes this long. */
const waitMs = 2_500;
const env = { ...documents.env, SECTOR_WAIT_MS: String(waitMs) };
const op = speakToOwn('oidc-dynamic', env, { ...everything, subject_types_supported: ['public', 'pairwise'] });
const deferred = speakToOwn('bcp', { ...env, SECTOR_CHECK: 'async' });
const cutOff = speakToOwn('bcp', { ...env, NATS_URL: `nats://127.0.0.1:${await freePort()}` });

/** As in production: without FETCH_ALLOW. */
const guarded = speakToOwn('bcp', { SECTOR_WAIT_MS: String(waitMs) });

const [redirect = ''] = smallestBody.redirect_uris;
const other = 'https://other.example/cb';
const status = 'clientele_registration_status';

const sector = (what: Parameters<typeof documents.serve>[0], members: Members = {}): Members => ({
  sector_identifier_uri: documents.serve(what),
  ...members,
});
/** Waits until the check of a pending client has passed. */
const passes = (client: JsonObject): Promise<void> =>
  until('the verdict is recorded', async () => (await manage(client)).body[status] === undefined);

const says = /^sector_identifier_uri /;
const refusesDocument = (what: Parameters<typeof documents.serve>[0], members: Members = {}): Promise<void> =>
  op.refuses(sector(what, members), icm, says);

rule('SEC-01', 'sector_identifier_uri is https, without userinfo and fragment', async () => {
  const before = documents.requestsCount();
  const { port } = documents;
  await all(
    ...[
      `http://127.0.0.1:${port}/s`,
      `https://user@127.0.0.1:${port}/s`,
      `https://user:pass@127.0.0.1:${port}/s`,
      `https://127.0.0.1:${port}/s#`,
      `https://127.0.0.1:${port}/s#part`,
      `//127.0.0.1:${port}/s`,
      'urn:sector',
      'sector',
    ].map((uri) => op.refuses({ sector_identifier_uri: uri }, icm, says)),
    ...[1, true, {}, [redirect]].map((uri) => op.refuses({ sector_identifier_uri: uri }, icm, says)),
  );
  assert.equal(documents.requestsCount(), before);
});

rule('SEC-02', 'the document is fetched by GET for JSON; any failure refuses, and nothing is stored', async () => {
  const uri = documents.serve([redirect]);
  await op.keeps({ sector_identifier_uri: uri });
  const [headers] = documents.requestsFor(uri);
  assert.equal(headers?.accept, 'application/json');
  assert.equal(headers?.cookie, undefined);
  const marker = 'https://never-stored.example/cb';
  const failing = (what: Parameters<typeof documents.serve>[0]): Promise<void> =>
    refusesDocument(what, { redirect_uris: [marker] });
  const at = (sector_identifier_uri: string): Promise<void> =>
    op.refuses({ sector_identifier_uri, redirect_uris: [marker] }, icm, says);
  const closed = await freePort();
  // Runs separately: queued behind the others, it would not have its full time-out, and the refusal would blame the
  // registry.
  await failing(() => undefined);
  await all(
    ...[201, 204, 206, 400, 401, 404, 500, 503].map((code) =>
      failing((_request, response) =>
        response.writeHead(code).end(code === 204 ? undefined : JSON.stringify([marker])),
      ),
    ),
    ...[301, 302, 307, 308].map((code) =>
      failing((_request, response) => response.writeHead(code, { location: uri }).end()),
    ),
    failing((_request, response) => response.writeHead(200).end(JSON.stringify([marker, 'x'.repeat(70_000)]))),
    failing((_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end('[]')),
    failing((request) => request.socket.destroy()),
    at(`https://127.0.0.1:${closed}/s`),
    at(`https://127.0.0.2:${documents.port}/s`),
    at('https://no-such-name.invalid/s'),
    at('https://10.0.0.1/s'),
  );
  assert.equal(documents.requestsFor(uri).length, 1, 'no redirect is followed');
  assert.deepEqual(placesWith(filesBelow(op.registry.dataDir), marker), []);
});

rule('SEC-03', 'the document is one JSON array of strings, whatever its media type', () =>
  all(
    ...['', ' ', '[', `["${redirect}"`, `["${redirect}"]]`, `["${redirect}"] x`, `"${redirect}"`, 'null', '1', '<html>']
      .concat(`{"redirect_uris":["${redirect}"]}`, `[["${redirect}"]]`, `["${redirect}",1]`, `["${redirect}",null]`)
      .concat(`\ufeff["${redirect}"]`)
      .map((text) => refusesDocument(text)),
    op.keeps(sector([redirect])),
    op.keeps(sector(` [ "${redirect.replace('/', '\\/')}" ]\n`)),
  ),
);

rule('SEC-04', 'every redirect URI is in the document, code point by code point', async () => {
  const both = { redirect_uris: [redirect, other] };
  await all(
    op.keeps(sector([other, redirect], both)),
    op.keeps(sector(['https://more.example/', redirect, other, ''], both)),
    op.refuses(sector([redirect], both), icm, /redirect_uris\[1\] https:\/\/other\.example\/cb /),
    op.refuses(sector([other], both), icm, /redirect_uris\[0\] https:\/\/rp\.example\/cb /),
    op.refuses(sector([]), icm, /redirect_uris\[0\]/),
    ...[
      `${redirect}/`,
      redirect.toUpperCase(),
      'https://rp.example:443/cb',
      'https://rp.example/%63b',
      ` ${redirect}`,
    ].map((listed) => refusesDocument([listed])),
  );
});

rule('ERR-11', 'a request without a valid token causes no fetch', async () => {
  const uri = documents.serve([redirect]);
  const client = await op.accepts({});
  const headers = { authorization: 'Bearer x' };
  const body = { ...smallestBody, sector_identifier_uri: uri };
  refusedToken(await register(op.registry, body, headers));
  refusedToken(await replace(client, { ...withoutIssued(client), sector_identifier_uri: uri }, headers));
  assert.equal(documents.requestsFor(uri).length, 0);
});

rule('SEC-05', 'the document is checked whatever the subject type', () =>
  all(
    ...['public', 'pairwise', undefined].flatMap((subject_type) => [
      refusesDocument([other], { subject_type }),
      op.accepts(sector([redirect], { subject_type })),
    ]),
  ),
);

rule('SEC-06', 'pairwise subjects and redirect URIs of several hosts need a document', () => {
  const subject_type = 'pairwise';
  const hosts = { redirect_uris: [redirect, other] };
  return all(
    op.refuses({ subject_type, ...hosts }, icm, says),
    op.keeps({ subject_type, redirect_uris: [redirect, 'https://rp.example:8443/cb', 'https://rp.example/2'] }),
    op.keeps(sector([redirect, other], { subject_type, ...hosts })),
    op.keeps({ subject_type: 'public', ...hosts }),
  );
});

rule(
  'SEC-07',
  'the sector is the host, without a port: clients move within it, and there is none without a URI',
  async () => {
    const client = await op.accepts({ subject_type: 'pairwise', redirect_uris: ['https://RP.example:8443/cb'] });
    const moved = { ...withoutIssued(client), redirect_uris: [redirect] };
    accepted(await replace(client, moved), 200);
    await op.refuses(
      { subject_type: 'pairwise', redirect_uris: undefined, response_types: [], grant_types: [grants.credentials] },
      icm,
      says,
    );
  },
);

rule(
  'SEC-07',
  'without redirect URIs it is the host of the keys, or of the endpoint that tokens are pushed to',
  async () => {
    const withoutRedirects = { subject_type: 'pairwise', redirect_uris: undefined, response_types: [] };
    const polling = await op.accepts({
      ...withoutRedirects,
      grant_types: [grants.ciba],
      backchannel_token_delivery_mode: 'poll',
      token_endpoint_auth_method: 'private_key_jwt',
      jwks_uri: 'https://rp.example/jwks',
    });
    const pushed = await op.accepts({
      ...withoutRedirects,
      backchannel_token_delivery_mode: 'push',
      backchannel_client_notification_endpoint: 'https://rp.example/notify',
    });
    for (const [client, member] of [
      [polling, 'jwks_uri'],
      [pushed, 'backchannel_client_notification_endpoint'],
    ] as const) {
      const moved = (uri: string): Promise<Answer> => replace(client, { ...withoutIssued(client), [member]: uri });
      refusedMetadata(await moved('https://other.example/there'), says);
      accepted(await moved('https://RP.example:8443/there'), 200);
    }
  },
);

rule('SEC-09', 'loopback hosts and private-use schemes give no sector', () => {
  const native = { subject_type: 'pairwise', application_type: 'native' };
  const uris = ['http://127.0.0.1/cb', 'http://[::1]:8080/cb', 'http://localhost/cb', 'com.example.app:/cb'];
  return all(
    ...uris.flatMap((uri) => [
      op.refuses({ ...native, redirect_uris: [uri] }, icm, says),
      op.accepts(sector([uri], { ...native, redirect_uris: [uri] })),
    ]),
    op.accepts({ subject_type: 'public', application_type: 'native', redirect_uris: ['http://127.0.0.1/cb'] }),
  );
});

rule(
  'SEC-10',
  'an update checks again where redirect URIs or document changed, and leaves all as it was if refused',
  async () => {
    const uri = documents.serve([redirect, other]);
    const client = await op.accepts({ sector_identifier_uri: uri });
    const update = (members: Members): Promise<Answer> => replace(client, { ...withoutIssued(client), ...members });
    const checks = (): number => documents.requestsFor(uri).length;
    accepted(await update({ client_name: 'New' }), 200);
    assert.equal(checks(), 1);
    accepted(await update({ client_name: 'New', redirect_uris: [other, redirect] }), 200);
    assert.equal(checks(), 2);
    const before = await manage(client);
    refusedMetadata(await update({ redirect_uris: [redirect, 'https://absent.example/cb'] }), /redirect_uris\[1\]/);
    refusedMetadata(await update({ sector_identifier_uri: documents.serve([other]) }), says);
    const unchanged = await manage(client);
    assert.deepEqual([unchanged.text, unchanged.headers.get('etag')], [before.text, before.headers.get('etag')]);
    accepted(await update({ sector_identifier_uri: undefined }), 200);
  },
);

rule('SEC-11', 'a client is read and updated without its document', async () => {
  const uri = documents.serve([redirect]);
  const client = await op.accepts({ sector_identifier_uri: uri });
  documents.serveAt(uri, (_request, response) => response.writeHead(404).end());
  accepted(await manage(client), 200);
  accepted(await replace(client, { ...withoutIssued(client), client_name: 'Still here' }), 200);
});

rule('SEC-12', 'an update that would give all users other subjects is refused', async () => {
  const client = await op.accepts({ subject_type: 'pairwise' });
  const update = (members: Members): Promise<Answer> => replace(client, { ...withoutIssued(client), ...members });
  refusedMetadata(await update({ redirect_uris: [other] }), says);
  refusedMetadata(await update(sector([redirect])), says);
  assert.deepEqual(accepted(await manage(client), 200).redirect_uris, [redirect]);
});

rule('SEC-13', 'CIBA with pairwise subjects needs keys by URI, which the document lists', async () => {
  const jwks_uri = 'https://rp.example/jwks';
  const polling = {
    subject_type: 'pairwise',
    grant_types: [grants.code, grants.ciba],
    backchannel_token_delivery_mode: 'poll',
    token_endpoint_auth_method: 'private_key_jwt',
  };
  const endpoint = 'https://rp.example/notify';
  const pushed = {
    ...polling,
    backchannel_token_delivery_mode: 'push',
    backchannel_client_notification_endpoint: endpoint,
    jwks_uri,
  };
  await all(
    op.refuses({ ...polling, token_endpoint_auth_method: 'client_secret_basic' }, icm, /^jwks_uri /),
    op.refuses(
      { ...polling, jwks_uri, token_endpoint_auth_method: 'client_secret_basic' },
      icm,
      /^token_endpoint_auth_method /,
    ),
    op.keeps({ ...polling, jwks_uri }),
    op.refuses(sector([redirect], { ...polling, jwks_uri }), icm, says),
    op.keeps(sector([redirect, jwks_uri], { ...polling, jwks_uri })),
    op.refuses(sector([redirect, jwks_uri], pushed), icm, says),
    op.keeps(sector([redirect, endpoint], pushed)),
  );
});

rule(
  'SEC-14',
  'where nobody can check, it is 503 with Retry-After, nothing is stored, and other registrations go on',
  async () => {
    const marker = 'https://unchecked.example/cb';
    const uri = documents.serve([marker]);
    const answer = await register(cutOff.registry, { redirect_uris: [marker], sector_identifier_uri: uri });
    refused(answer, 'temporarily_unavailable', { status: 503, says });
    assert.match(answer.headers.get('retry-after') ?? '', /^\d+$/);
    assert.equal(documents.requestsFor(uri).length, 0);
    assert.deepEqual(placesWith(filesBelow(cutOff.registry.dataDir), marker), []);
    const client = await cutOff.accepts({});
    const update = await replace(client, { ...withoutIssued(client), sector_identifier_uri: uri });
    refused(update, 'temporarily_unavailable', { status: 503 });
    assert.equal(accepted(await manage(client), 200).sector_identifier_uri, undefined);
  },
);

rule('SEC-14', 'deferred: pending and said to be so, until the check has passed', async () => {
  const released = Promise.withResolvers<void>();
  const uri = documents.serve((_request, response) => {
    void released.promise.then(() => response.writeHead(200).end(JSON.stringify([redirect])));
  });
  const client = await deferred.accepts({ sector_identifier_uri: uri });
  assert.equal(client[status], 'pending');
  assert.equal(accepted(await manage(client), 200)[status], 'pending');
  const renamed = accepted(await replace(client, { ...withoutIssued(client), client_name: 'New' }), 200);
  assert.equal(renamed[status], 'pending');
  released.resolve();
  await passes(client);
  const passed = await manage(client);
  assert.equal(accepted(passed, 200).sector_identifier_uri, uri);
  assert.equal(passed.headers.get('etag'), '"2"');
  const { [status]: _status, ...rest } = renamed;
  assert.deepEqual(passed.body, rest);
});

rule('SEC-14', 'deferred: a check that fails ends the client, and another revision is not judged by it', async () => {
  const ended = await deferred.accepts(sector([other]));
  await until('the refusal is recorded', async () => (await manage(ended)).status === 401);
  refusedToken(await manage(ended));
  refusedToken(await replace(ended, { ...withoutIssued(ended), client_name: 'New' }));
  refusedToken(await manage(ended, { method: 'DELETE' }));

  const released = Promise.withResolvers<void>();
  const client = await deferred.accepts(
    sector((_request, response) => {
      void released.promise.then(() => response.writeHead(200).end('[]'));
    }),
  );
  const moved = { ...withoutIssued(client), sector_identifier_uri: documents.serve([redirect]) };
  assert.equal(accepted(await replace(client, moved), 200)[status], 'pending');
  await passes(client);
  released.resolve();
  accepted(await manage(client), 200);
});

rule(
  'SEC-14',
  'deferred: an update of a client that may be used waits for its verdict, and cannot end it',
  async () => {
    const client = await deferred.accepts(sector([redirect]));
    await passes(client);
    const wrong = { ...withoutIssued(client), redirect_uris: [redirect, other] };
    refusedMetadata(await replace(client, wrong), /redirect_uris\[1\]/);
    assert.deepEqual(accepted(await manage(client), 200).redirect_uris, [redirect]);
  },
);

rule('SEC-14', 'deferred: a client that repeats its Idempotency-Key gets its first answer again', async () => {
  const headers = { 'idempotency-key': randomUUID() };
  const body = { ...smallestBody, ...sector([redirect]) };
  const first = await register(deferred.registry, body, headers);
  await passes(accepted(first));
  const again = await register(deferred.registry, body, headers);
  assert.equal(again.text, first.text);
});

rule('PRIV-03', 'a client with pairwise subjects cannot ask for public ones', async () => {
  const client = await op.accepts({ subject_type: 'pairwise' });
  const asked = await replace(client, { ...withoutIssued(client), subject_type: 'public' });
  refusedMetadata(asked, /^subject_type /);
  const left = await replace(client, { ...withoutIssued(client), subject_type: undefined });
  refusedMetadata(left, /^subject_type /);
  assert.equal(accepted(await manage(client), 200).subject_type, 'pairwise');
});

rule(
  'THREAT-06',
  'what happens on the network is told in one text at one time, and nothing of a document is repeated',
  async () => {
    const secret = 'not-for-the-caller';
    const closed = await freePort();
    const targets = {
      'a closed port': `https://127.0.0.1:${closed}/`,
      'a service that is not TLS': `${op.registry.url.replace('http:', 'https:')}/`,
      'no such document': documents.serve((_request, response) => response.writeHead(404).end(secret)),
      'a redirect': documents.serve((_request, response) => response.writeHead(302, { location: secret }).end()),
      'a service that says nothing': documents.serve(() => undefined),
      'a service that breaks off': documents.serve((request) => request.socket.destroy()),
      'no such name': 'https://no-such-name.clientele-test.org/',
    };
    const asked = async (uri: string) => {
      const began = performance.now();
      const answer = await register(op.registry, { ...smallestBody, sector_identifier_uri: uri });
      return { ...answer, ms: performance.now() - began };
    };
    const answers = await Promise.all(Object.values(targets).map(asked));
    assert.deepEqual([...new Set(answers.map(({ status: code, text }) => `${code} ${text}`))].length, 1);
    for (const { ms } of answers) assert.ok(ms >= waitMs - 5 && ms < waitMs + 5_000, `${ms} ms`);
    const read = await asked(documents.serve({ secret }));
    assert.ok(!read.text.includes(secret));
  },
);

rule('THREAT-05', 'only opened targets are reached, and the start says which are', async () => {
  assert.match(op.registry.output(), /guarded fetch {2}allows 127\.0\.0\.1, localhost/);
  assert.match(op.registry.output(), /guarded fetch {2}trusts 1 certificate/);
  assert.doesNotMatch(guarded.registry.output(), /guarded fetch/);
  const connections = documents.connectionsCount();
  const hosts = [
    '127.0.0.1',
    'localhost',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '127.1',
    '2130706433',
    '0.0.0.0',
  ]
    .concat(
      '0x7f000001',
      '127.0.0.1.',
      'localhost.',
      'a.localhost',
      '10.0.0.1',
      '[::ffff:10.0.0.1]',
      '[64:ff9b::a00:1]',
    )
    .concat(
      '169.254.169.254',
      '192.168.0.1',
      '172.16.0.1',
      '100.64.0.1',
      '[fd00::1]',
      '[fe80::1]',
      'metadata.google.internal',
    );
  await all(
    ...hosts.flatMap((host) =>
      [`https://${host}:${documents.port}/s`, `https://${host}/s`].map((sector_identifier_uri) =>
        guarded.refuses({ sector_identifier_uri }, icm, says),
      ),
    ),
    op.refuses({ sector_identifier_uri: `https://127.0.0.2:${documents.port}/s` }, icm, says),
  );
  assert.equal(documents.connectionsCount(), connections);
});
