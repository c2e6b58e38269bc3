import assert from 'node:assert/strict';
import { it } from 'node:test';
import { canonicalJson, type JsonObject, project, upcast } from '@clientele/domain';
import fc from 'fast-check';
import { registeredDocument } from './registered-document.ts';

const digest = 'a'.repeat(64);

const written = fc
  .record({
    client_id: fc.string({ minLength: 1 }),
    client_id_issued_at: fc.nat(),
    metadata: fc.dictionary(fc.string(), fc.jsonValue()),
    sealed: fc.option(fc.string({ minLength: 1 }), { nil: undefined }),
    secretVersion: fc.option(
      fc.nat().map((version) => version + 1),
      { nil: undefined },
    ),
    tokenDigest: fc.constant(digest),
    tokenVersion: fc.nat().map((version) => version + 1),
  })
  .map((data): JsonObject => JSON.parse(JSON.stringify(data)));

const viewOf = (data: JsonObject) => {
  const event = upcast({ type: 'ClientRegistered', version: 1, data });
  if (!event.ok || event.value.type !== 'ClientRegistered') throw new Error('the event cannot be read');
  const projected = project(undefined, event.value, 0);
  if (projected.outcome !== 'changed' || projected.view.status !== 'registered') throw new Error('it shows no client');
  return projected.view;
};

it('the document cut out of an event is the one that is written of its row', () => {
  let cuts = 0;
  fc.assert(
    fc.property(written, (data) => {
      const text = canonicalJson(data);
      const view = viewOf(JSON.parse(text));
      const document = registeredDocument(view, text) ?? (isOutOfOrder(text) ? canonicalJson({ ...view }) : undefined);
      assert.equal(document, canonicalJson({ ...view }));
      cuts += isOutOfOrder(text) ? 0 : 1;
    }),
  );
  assert.ok(cuts > 0);
});

/** An object puts names that look like numbers first, whatever order they were read in; and `\\ud` may be harmless. */
const isOutOfOrder = (text: string): boolean => JSON.stringify(JSON.parse(text)) !== text || text.includes('\\ud');

it('P5: nothing is cut out of a text that canonical JSON cannot hold, or that is out of order', () => {
  for (const metadata of ['{"b":1,"a":2}', '{"a":"\\ud800"}', '{"a":1e400}', '{"a":{"z":1,"y":[]}}']) {
    const text = `{"client_id":"c","client_id_issued_at":1,"metadata":${metadata},"tokenDigest":"${digest}","tokenVersion":1}`;
    assert.equal(registeredDocument(viewOf(JSON.parse(text)), text), undefined);
  }
});

it('nothing is cut out of a text whose members stand elsewhere', () => {
  const text = `{"metadata":{},"client_id":"c","client_id_issued_at":1,"tokenDigest":"${digest}","tokenVersion":1}`;
  assert.equal(registeredDocument(viewOf(JSON.parse(text)), text), undefined);
});
