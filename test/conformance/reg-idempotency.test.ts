import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { sendRaw } from '../support/raw-request.ts';
import {
  type Answer,
  register,
  registerText,
  replace,
  smallestBody,
  startRegistry,
  withoutIssued,
} from '../support/registry.ts';
import { accepted, refused, refusedRedirectUri, refusedRequest } from './answers.ts';
import { useSharedRegistry } from './registry.ts';
import { rule } from './rule.ts';

const registry = useSharedRegistry();
const smallestText = JSON.stringify(smallestBody);

const withKey = (key: string): Record<string, string> => ({ 'idempotency-key': key });

const assertSame = (first: Answer, second: Answer): void => {
  accepted(first);
  accepted(second);
  assert.equal(second.text, first.text);
  for (const name of ['content-type', 'etag', 'location', 'cache-control']) {
    assert.equal(second.headers.get(name), first.headers.get(name), name);
  }
};

rule('REG-18', 'the same key and body give the same client, byte for byte', async () => {
  const key = withKey(randomUUID());
  const body = { ...smallestBody, contacts: ['a@rp.example'], client_name: 'twice' };
  assertSame(await register(registry, body, key), await register(registry, body, key));
});

rule('REG-18', 'the same JSON in another spelling is the same body', async () => {
  const key = withKey(randomUUID());
  const first = await registerText(registry, '{"redirect_uris":["https://rp.example/cb"],"client_name":"a"}', key);
  assertSame(
    first,
    await registerText(registry, '{ "client_name": "\\u0061", "redirect_uris": ["https://rp.example/cb"] }', key),
  );
});

rule('REG-18', 'another body under the same key is 422', async () => {
  const key = withKey(randomUUID());
  const first = await register(registry, smallestBody, key);
  refused(await register(registry, { ...smallestBody, client_name: 'other' }, key), 'invalid_request', { status: 422 });
  refused(await register(registry, { ...smallestBody, unknown: 1 }, key), 'invalid_request', { status: 422 });
  assertSame(first, await register(registry, smallestBody, key));
});

rule('REG-18', 'a refusal does not use up the key', async () => {
  const key = withKey(randomUUID());
  refusedRedirectUri(await register(registry, {}, key));
  refusedRequest(await registerText(registry, '{', key));
  accepted(await register(registry, smallestBody, key));
});

rule('REG-18', 'another key is another client, and so is none', async () => {
  const answers = [
    await register(registry, smallestBody, withKey(randomUUID())),
    await register(registry, smallestBody, withKey(randomUUID())),
    await register(registry, smallestBody),
    await register(registry, smallestBody),
  ];
  assert.equal(new Set(answers.map((answer) => accepted(answer).client_id)).size, 4);
});

rule('REG-18', 'the first answer comes again after the client was updated', async () => {
  const key = withKey(randomUUID());
  const first = await register(registry, smallestBody, key);
  accepted(await replace(first.body, { ...withoutIssued(first.body), client_name: 'new' }), 200);
  assertSame(first, await register(registry, smallestBody, key));
});

rule('REG-18', 'twenty requests at once under one key are one client', async () => {
  const key = withKey(randomUUID());
  const answers = await Promise.all(Array.from({ length: 20 }, () => register(registry, smallestBody, key)));
  const made = answers.filter((answer) => answer.status === 201);
  assert.ok(made.length > 0);
  assert.equal(new Set(made.map((answer) => answer.text)).size, 1);
  for (const answer of answers.filter(({ status }) => status !== 201)) {
    assert.equal(answer.status, 409, answer.text);
    assert.match(answer.headers.get('retry-after') ?? '', /^\d+$/);
  }
});

rule('REG-18', 'of two bodies at once under one key, one wins', async () => {
  for (let round = 0; round < 5; round += 1) {
    const key = withKey(randomUUID());
    const bodies = Array.from({ length: 6 }, (_, index) => ({
      ...smallestBody,
      client_name: index % 2 === 0 ? 'a' : 'b',
    }));
    const answers = await Promise.all(bodies.map((body) => register(registry, body, key)));
    const made = answers.filter((answer) => answer.status === 201);
    assert.equal(new Set(made.map((answer) => answer.body.client_id)).size, 1);
    for (const answer of answers) assert.ok([201, 409, 422].includes(answer.status), answer.text);
    assert.ok(answers.some((answer) => answer.status !== 201));
  }
});

rule('REG-18', 'an application that meets the key of another one registers as if the key were new', async () => {
  const key = withKey(randomUUID());
  const other = { ...smallestBody, redirect_uris: ['https://other.example/cb'] };
  const first = await register(registry, smallestBody, key);
  const stranger = await register(registry, other, key);
  assert.notEqual(accepted(stranger).client_id, accepted(first).client_id);
  assertSame(stranger, await register(registry, other, key));
  assertSame(first, await register(registry, smallestBody, key));
});

rule('REG-18', 'without redirect URIs, no answer reveals that a key is in use either', async () => {
  const key = withKey(randomUUID());
  const service = (name: string) => ({ grant_types: ['client_credentials'], response_types: [], client_name: name });
  const first = await register(registry, service('a'), key);
  const stranger = await register(registry, service('b'), key);
  assert.notEqual(accepted(stranger).client_id, accepted(first).client_id);
  assertSame(first, await register(registry, service('a'), key));
});

const goodKeys = [
  'AbCdEfGhIjKlMnOpQrSt_-',
  '0123456789abcdef0123456789abcdef',
  ' a blank here and there ',
  '"quoted, and long enough"',
  '~!@#$%^&*()~!@#$%^&*()',
  'x'.repeat(255),
];

for (const key of goodKeys) {
  rule('REG-18', `the key ${key.slice(0, 20)} is well formed`, async () => {
    const body = { ...smallestBody, client_name: key.slice(0, 5) };
    assertSame(await register(registry, body, withKey(key)), await register(registry, body, withKey(key)));
  });
}

const guessableKeys = ['a', '1', 'retry-1', 'my-application', 'a2f3c1d4e5b60718293a4'];

for (const key of guessableKeys) {
  rule('REG-18', `the key ${key} could be guessed, and is refused with what is wanted instead`, async () => {
    refusedRequest(await register(registry, smallestBody, withKey(key)), /Idempotency-Key .*22 characters.*UUID/);
  });
}

const badKeys = [
  '',
  'x'.repeat(256),
  'a tab\tin a key that is long',
  'a caf\u00e9 in a key that is long',
  'a control \u0080 character, and long',
];

for (const key of badKeys) {
  rule('REG-18', `the key ${JSON.stringify(key.slice(0, 20))} of length ${key.length} is malformed`, async () => {
    const answer = await sendRaw(registry.url, {
      method: 'POST',
      path: '/register',
      headers: [
        ['Content-Type', 'application/json'],
        ['Idempotency-Key', key],
      ],
      body: smallestText,
    });
    refusedRequest(answer, /Idempotency-Key/i);
  });
}

rule('REG-18', 'two keys in one request are malformed, even if they are the same', async () => {
  const first = randomUUID();
  for (const second of [first, randomUUID()]) {
    const headers = [
      ['Content-Type', 'application/json'],
      ['Idempotency-Key', first],
      ['Idempotency-Key', second],
    ] as const;
    const answer = await sendRaw(registry.url, { method: 'POST', path: '/register', headers, body: smallestText });
    refusedRequest(answer, /Idempotency-Key/i);
  }
});

rule('REG-18', 'the answer comes again after a crash', async () => {
  const first = await startRegistry();
  const port = new URL(first.url).port;
  const key = withKey(randomUUID());
  const body = { ...smallestBody, contacts: ['a@rp.example'] };
  const answer = await register(first, body, key);
  await first.stop('SIGKILL');
  const second = await startRegistry({ dataDir: first.dataDir, env: { PORT: port } });
  try {
    assertSame(answer, await register(second, body, key));
    refused(await register(second, smallestBody, key), 'invalid_request', { status: 422 });
  } finally {
    await second.dispose();
  }
});
