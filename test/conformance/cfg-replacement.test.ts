import assert from 'node:assert/strict';
import type { JsonObject } from '@clientele/domain';
import { type Answer, manage, register, replace, smallestBody, withoutIssued } from '../support/registry.ts';
import { accepted, metadataOf, refused } from './answers.ts';
import { useSharedRegistry } from './registry.ts';
import { rule } from './rule.ts';

const registry = useSharedRegistry();

const newClient = async (): Promise<JsonObject> =>
  accepted(await register(registry, { ...smallestBody, client_name: 'RP' }));

/** PUT of a body exactly as given, with the right token. */
const putText = (client: JsonObject, body: string | Buffer, headers: Record<string, string> = {}): Promise<Answer> =>
  manage(client, { method: 'PUT', headers: { 'content-type': 'application/json', ...headers }, body });

const textOf = (client: JsonObject, changes: Record<string, unknown> = {}): string =>
  JSON.stringify({ ...withoutIssued(client), client_name: 'changed', ...changes });

type Fault = (client: JsonObject) => readonly [body: string | Buffer, headers?: Record<string, string>];

const shapeFaults: readonly (readonly [name: string, status: number, fault: Fault])[] = [
  ['null', 400, () => ['null']],
  ['an array', 400, () => ['[]']],
  ['an empty body', 400, () => ['']],
  ['truncated JSON', 400, (client) => [textOf(client).slice(0, -1)]],
  ['broken UTF-8', 400, (client) => [Buffer.concat([Buffer.from(textOf(client)), Buffer.from([0xff])])]],
  ['a byte order mark', 400, (client) => [`\ufeff${textOf(client)}`]],
  ['a form', 400, () => ['client_name=changed', { 'content-type': 'application/x-www-form-urlencoded' }]],
  ['plain text', 400, (client) => [textOf(client), { 'content-type': 'text/plain' }]],
  ['a member named twice', 400, (client) => [textOf(client).replace('{', '{"client_name":"x",')]],
  ['1,000 levels', 400, (client) => [textOf(client).replace('{', `{"deep":${'['.repeat(1_000)}${']'.repeat(1_000)},`)]],
  ['65,537 bytes', 413, (client) => [textOf(client).padEnd(65_537, ' ')]],
  ['an encoded body', 415, (client) => [textOf(client), { 'content-encoding': 'gzip' }]],
];

for (const [name, status, fault] of shapeFaults) {
  rule('CFG-29', `PUT with ${name} is ${status} and changes nothing`, async () => {
    const client = await newClient();
    refused(await putText(client, ...fault(client)), 'invalid_request', { status });
    assert.deepEqual((await manage(client)).body, client);
  });
}

const metadataFaults: readonly (readonly [error: string, members: Record<string, unknown>])[] = [
  ['invalid_redirect_uri', { redirect_uris: ['https://rp.example/#f'] }],
  ['invalid_redirect_uri', { redirect_uris: [1] }],
  ['invalid_redirect_uri', { redirect_uris: Array.from({ length: 129 }, (_, index) => `https://rp.example/${index}`) }],
  ['invalid_client_metadata', { require_auth_time: 'true' }],
  ['invalid_client_metadata', { contacts: [''] }],
  ['invalid_client_metadata', { software_id: 'x'.repeat(4097) }],
];

for (const [error, members] of metadataFaults) {
  rule('CFG-29', `PUT with ${JSON.stringify(members).slice(0, 60)} is ${error} and changes nothing`, async () => {
    const client = await newClient();
    refused(await putText(client, textOf(client, members)), error);
    assert.deepEqual((await manage(client)).body, client);
  });
}

rule('CFG-29', 'PUT drops unknown members', async () => {
  const client = await newClient();
  const updated = accepted(await putText(client, textOf(client, { foo: 1, skip_consent: true, tenant: 'x' })), 200);
  assert.deepEqual(updated, { ...client, client_name: 'changed' });
});

rule('CFG-29', 'PUT returns redirect_uris as they are and fills defaults in', async () => {
  const client = await newClient();
  const redirect_uris = ['https://RP.example:443/cb?b=2&a=1', 'https://rp.example/cb'];
  const updated = accepted(await replace(client, { client_id: client.client_id, redirect_uris }), 200);
  assert.deepEqual(updated.redirect_uris, redirect_uris);
  const fresh = accepted(await register(registry, { redirect_uris }));
  assert.deepEqual(metadataOf(updated), metadataOf(fresh));
});

rule('CFG-29', 'PUT never answers null or an empty string', async () => {
  const client = await newClient();
  const answer = await putText(client, textOf(client, { client_uri: '', scope: null, contacts: [] }));
  accepted(answer, 200);
  assert.doesNotMatch(answer.text, /:(null|"")/);
});

rule('CFG-29', 'there is no PATCH', async () => {
  const client = await newClient();
  const headers = { 'content-type': 'application/merge-patch+json' };
  refused(await manage(client, { method: 'PATCH', headers, body: '{}' }), 'invalid_request', { status: 405 });
});
