import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { sendRaw } from '../support/raw-request.ts';
import { register, registerText, smallestBody, startRegistry } from '../support/registry.ts';
import { accepted, refused, refusedMetadata, refusedRedirectUri, refusedRequest } from './answers.ts';
import { rule } from './rule.ts';
import { icm, iru, speakToOwn } from './vocabulary.ts';

/** A registry for this file alone, because its memory is measured. */
const bcp = speakToOwn('bcp', {});
const { registry } = bcp;
const lowered = {
  BODY_BYTES_MAX: '2048',
  JSON_DEPTH_MAX: '5',
  JSON_MEMBERS_MAX: '20',
  STRING_BYTES_MAX: '100',
  URI_BYTES_MAX: '80',
  ARRAY_ENTRIES_MAX: '3',
  JWKS_KEYS_MAX: '2',
};
const small = speakToOwn('bcp', lowered);
const smallestText = JSON.stringify(smallestBody);
const bodyBytesMax = 64 * 1024;

const jsonHeader = ['Content-Type', 'application/json'] as const;

rule('REG-14', 'a body of 65,536 bytes is read', async () => {
  accepted(await registerText(registry, smallestText.padEnd(bodyBytesMax, ' ')));
});

rule('REG-14', 'a body of 65,537 bytes is 413', async () => {
  refused(await registerText(registry, smallestText.padEnd(bodyBytesMax + 1, ' ')), 'invalid_request', { status: 413 });
});

rule('REG-14', 'so is one that does not say its length', async () => {
  const chunk = ' '.repeat(40_000);
  const chunked = `9c40\r\n${chunk}\r\n9c40\r\n${chunk}\r\n0\r\n\r\n`;
  const answer = await sendRaw(registry.url, {
    method: 'POST',
    path: '/register',
    headers: [jsonHeader, ['Transfer-Encoding', 'chunked']],
    body: chunked,
  });
  refused(answer, 'invalid_request', { status: 413 });
});

rule('REG-14', 'a length of 10 GB is refused before a byte of it has come', async () => {
  const answer = await sendRaw(registry.url, {
    method: 'POST',
    path: '/register',
    headers: [jsonHeader, ['Content-Length', '10000000000']],
  });
  refused(answer, 'invalid_request', { status: 413 });
});

for (const encoding of ['gzip', 'deflate', 'br', 'GZIP', 'gzip, identity', 'nonsense']) {
  rule('REG-14', `Content-Encoding ${encoding} is 415`, async () => {
    const answer = await registerText(registry, gzipSync(smallestText), { 'content-encoding': encoding });
    refused(answer, 'invalid_request', { status: 415 });
  });
}

rule('REG-14', 'Content-Encoding identity is none', async () => {
  accepted(await registerText(registry, smallestText, { 'content-encoding': 'identity' }));
});

const numbered = (count: number, make: (index: number) => unknown): readonly unknown[] =>
  Array.from({ length: count }, (_, index) => make(index));

rule('REG-14', '128 redirect URIs are accepted, 129 refused', async () => {
  const uri = (index: number): string => `https://rp.example/cb/${index}`;
  accepted(await register(registry, { redirect_uris: numbered(128, uri) }));
  refusedRedirectUri(await register(registry, { redirect_uris: numbered(129, uri) }), /^redirect_uris/);
});

rule('REG-14', '128 entries of any other array are accepted, 129 refused', async () => {
  const contact = (index: number): string => `a${index}@rp.example`;
  accepted(await register(registry, { ...smallestBody, contacts: numbered(128, contact) }));
  refusedMetadata(await register(registry, { ...smallestBody, contacts: numbered(129, contact) }), /^contacts/);
});

rule('REG-14', '32 keys are accepted, 33 refused', async () => {
  const key = (index: number): unknown => ({ kty: 'XYZ', kid: String(index) });
  accepted(await register(registry, { ...smallestBody, jwks: { keys: numbered(32, key) } }));
  refusedMetadata(await register(registry, { ...smallestBody, jwks: { keys: numbered(33, key) } }), /^jwks/);
});

rule('REG-14', 'a string of 4 KiB is accepted, one byte more refused, counted in UTF-8', async () => {
  await bcp.keeps({ software_id: 'x'.repeat(4096) });
  await bcp.refuses({ software_id: 'x'.repeat(4097) }, icm, /^software_id/);
  await bcp.refuses({ software_id: 'é'.repeat(2049) }, icm, /^software_id/);
  await bcp.refuses({ contacts: ['x'.repeat(4097)] }, icm, /^contacts\[0\]/);
});

rule('REG-14', 'a URI of 2 KiB is accepted, one byte more refused', async () => {
  const uri = (length: number): string => 'https://rp.example/'.padEnd(length, 'a');
  await bcp.keeps({ redirect_uris: [uri(2048)] });
  await bcp.refuses({ redirect_uris: [uri(2049)] }, iru, /^redirect_uris\[0\]/);
  await bcp.keeps({ client_uri: uri(2048) });
  await bcp.refuses({ client_uri: uri(2049) }, icm, /^client_uri/);
});

const members = (count: number): Record<string, unknown> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`unknown_${index}`, index]));

rule('REG-14', '256 members are accepted, 257 refused, at any depth', async () => {
  accepted(await register(registry, { ...smallestBody, ...members(255) }));
  refusedRequest(await register(registry, { ...smallestBody, ...members(256) }));
  accepted(await register(registry, { ...smallestBody, inner: members(256) }));
  refusedRequest(await register(registry, { ...smallestBody, inner: members(257) }));
});

const nested = (depth: number, open = '[', close = ']'): string =>
  `{"redirect_uris":["https://rp.example/cb"],"deep":${open.repeat(depth)}${close.repeat(depth)}}`;

rule('REG-14', '16 levels are accepted, 17 refused, the body itself being the first', async () => {
  accepted(await registerText(registry, nested(15)));
  refusedRequest(await registerText(registry, nested(16)));
});

rule('REG-14', 'brackets within a string are no levels', async () => {
  await bcp.keeps({ client_name: '[{'.repeat(40) });
});

for (const depth of [1_000, 10_000, 32_000]) {
  rule('REG-14', `${depth} levels are refused`, async () => {
    refusedRequest(await registerText(registry, nested(depth)));
  });
}

rule('REG-14', '10,000 levels of objects are refused', async () => {
  refusedRequest(await registerText(registry, nested(10_000, '{"a":', '}').replace('}}', '1}}')));
});

const residentBytes = (pid: number): number =>
  Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;

rule('REG-14', 'memory stays flat under deep and large bodies', async (t) => {
  if (!existsSync('/proc/self/status')) return t.skip('memory is read from /proc');
  const burst = async (): Promise<void> => {
    for (let round = 0; round < 10; round += 1) {
      const bodies = [nested(32_000), nested(1_000), 'x'.repeat(bodyBytesMax), '['.repeat(bodyBytesMax)];
      await Promise.all(bodies.map((body) => registerText(registry, body)));
    }
  };
  await burst();
  const first = residentBytes(registry.pid);
  for (let round = 0; round < 4; round += 1) await burst();
  const growth = residentBytes(registry.pid) - first;
  assert.ok(growth < 32 * 1024 * 1024, `${growth} bytes more than after the first burst`);
});

rule('REG-14', 'every limit can be lowered', async () => {
  const { registry: narrow } = small;
  refused(await registerText(narrow, smallestText.padEnd(2_049, ' ')), 'invalid_request', { status: 413 });
  refusedRequest(await registerText(narrow, nested(5)));
  refusedRequest(await register(narrow, { ...smallestBody, ...members(20) }));
  await small.refuses({ software_id: 'x'.repeat(101) }, icm, /^software_id/);
  await small.refuses({ redirect_uris: ['https://rp.example/'.padEnd(81, 'a')] }, iru, /^redirect_uris/);
  await small.refuses({ contacts: ['a', 'b', 'c', 'd'] }, icm, /^contacts/);
  await small.refuses({ jwks: { keys: numbered(3, (index) => ({ kty: 'XYZ', kid: String(index) })) } }, icm, /^jwks/);
  await small.keeps({ software_id: 'x'.repeat(100), contacts: ['a', 'b', 'c'] });
  accepted(await registerText(narrow, nested(4)));
});

const raised = {
  BODY_BYTES_MAX: '65537',
  JSON_DEPTH_MAX: '17',
  JSON_MEMBERS_MAX: '257',
  STRING_BYTES_MAX: '4097',
  URI_BYTES_MAX: '2049',
  ARRAY_ENTRIES_MAX: '129',
  JWKS_KEYS_MAX: '33',
};

rule('REG-14', 'no limit can be raised: the start is refused and every such limit named', () =>
  assert.rejects(startRegistry({ env: raised }), (error: Error) => {
    for (const name of Object.keys(raised)) assert.match(error.message, new RegExp(name));
    return true;
  }),
);
