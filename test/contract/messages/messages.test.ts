import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import {
  documentCheckStreams,
  fromWire,
  jsonSchema,
  type PublishedType,
  publishedMessages,
  type SectorCheckRequested,
  schemaId,
  toWire,
} from '@clientele/messages';

const goldenFolder = new URL('golden/', import.meta.url);
const documentText = readFileSync(new URL('../../../docs/messages.md', import.meta.url), 'utf8');
const golden = (file: string): unknown => JSON.parse(readFileSync(new URL(file, goldenFolder), 'utf8'));

const isPublished = (type: string): type is PublishedType => type in publishedMessages;
const types = Object.keys(publishedMessages).filter(isPublished);

const attributes = {
  id: 'check-1',
  source: '/clientele/registration',
  subject: 'c1',
  time: '2026-01-01T00:00:00.000Z',
  correlationid: 'req-1',
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
};
const requestedType = 'clientele.dcr.sector.check-requested.v1';
const check: SectorCheckRequested = {
  mode: 'async',
  check_id: 'c1-0',
  tenant: 'default',
  client_id: 'c1',
  revision: 0,
  sector_identifier_uri: 'https://rp.example/uris.json',
  redirect_uris: ['https://rp.example/cb', 'https://rp.example/zurück'],
};
const event = { ...attributes, type: requestedType, data: check } as const;

const received = (change: { readonly headers?: Record<string, string>; readonly body?: string } = {}) => {
  const wire = toWire(event);
  const headers: Readonly<Record<string, string>> = { ...wire.headers, ...change.headers };
  return fromWire(requestedType, { header: (name) => headers[name] ?? '', body: change.body ?? wire.body });
};

describe('published messages', () => {
  it('have a golden JSON Schema for every type and version, and none is ever deleted', () => {
    assert.deepEqual(readdirSync(goldenFolder).sort(), types.map((type) => `${type}.json`).sort());
  });

  for (const type of types) {
    it(`${type} has the shape that was published`, () => {
      assert.deepEqual(JSON.parse(JSON.stringify(jsonSchema(type))), golden(`${type}.json`));
    });
  }

  it('are CloudEvents in binary mode: attributes in ce- headers, the data alone in the body', () => {
    assert.deepEqual(toWire(event).headers, {
      'ce-specversion': '1.0',
      'ce-type': requestedType,
      'ce-id': 'check-1',
      'ce-source': '/clientele/registration',
      'ce-subject': 'c1',
      'ce-time': '2026-01-01T00:00:00.000Z',
      'ce-datacontenttype': 'application/json',
      'ce-dataschema': schemaId(requestedType),
      'ce-correlationid': 'req-1',
      traceparent: attributes.traceparent,
    });
    assert.deepEqual(JSON.parse(toWire(event).body), event.data);
  });

  it('are read as they were written, trace and correlation included', () => {
    const { correlationid, traceparent } = attributes;
    assert.deepEqual(received(), { data: event.data, correlationid, traceparent });
  });

  it('may have members of a later day, which are not understood and do no harm', () => {
    assert.deepEqual(received({ body: JSON.stringify({ ...check, later: 1 }) })?.data, event.data);
  });

  it('are not sent when they break their contract, and the error quotes nothing of them', () => {
    const broken = { ...event, data: { ...check, client_id: 'c*', redirect_uris: [''] } };
    assert.throws(() => toWire(broken), { message: /violates its contract in: redirect_uris\.0, client_id$/ });
  });

  for (const [name, change] of [
    ['another type', { headers: { 'ce-type': 'clientele.dcr.sector.check-judged.v1' } }],
    ['another version of CloudEvents', { headers: { 'ce-specversion': '2.0' } }],
    ['no JSON', { body: '{' }],
    ['a missing member', { body: JSON.stringify({ ...check, revision: undefined }) }],
    ['a check id that would name another subject', { body: JSON.stringify({ ...check, check_id: 'a.*.>' }) }],
    ['a tenant that would name another subject', { body: JSON.stringify({ ...check, tenant: 'a.b' }) }],
    ['more URIs than a client may have', { body: JSON.stringify({ ...check, redirect_uris: Array(257).fill('u') }) }],
  ] as const) {
    it(`are not taken for one with ${name}`, () => {
      assert.equal(received(change), undefined);
    });
  }
});

describe('docs/messages.md', () => {
  const sections = documentText.split(/^### /m);
  const sectionOf = (name: string): string => sections.find((part) => part.startsWith(`\`${name}\`\n`)) ?? '';

  it('has a section for every message, and for nothing else', () => {
    const documented = [...documentText.matchAll(/^### `(clientele[\w.-]+)`$/gm)].map(([, type]) => type);
    assert.deepEqual(documented.sort(), [...types].sort());
  });

  for (const type of types) {
    it(`names every member of ${type}`, () => {
      for (const member of membersOf(jsonSchema(type))) assert.ok(sectionOf(type).includes(`\`${member}\``), member);
    });
  }

  it('has a row for every stream, with its consumer and its limits', () => {
    for (const { name, consumer, ...limits } of Object.values(documentCheckStreams)) {
      const figures = [limits.messagesMax, `${limits.bytesMax / 2 ** 20} MiB`, `${limits.ageMsMax / 1000} s`];
      const row = [`\`${name}\``, `\`${limits.subjects.join()}\``, limits.storage, ...figures];
      const end = [`${limits.duplicateWindowMs / 1000} s`, `\`${consumer.name}\``, `${consumer.ackWaitMs / 1000} s`];
      assert.ok(documentText.includes(`| ${[...row, ...end].join(' | ')} |`), `| ${[...row, ...end].join(' | ')} |`);
    }
  });
});

/** Names of all members of a JSON Schema, at any depth. */
const membersOf = (schema: unknown): readonly string[] => {
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([key, value]) =>
    key === 'properties' ? [...Object.keys(value), ...Object.values(value).flatMap(membersOf)] : membersOf(value),
  );
};
