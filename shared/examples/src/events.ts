import { canonicalJson, type JsonObject } from '@clientele/domain';

const metadata = {
  actor: { kind: 'anonymous' },
  at: '2026-01-01T00:00:00.000Z',
  causationId: 'request-1',
  correlationId: 'request-1',
  policy: 'test',
  tenant: 'default',
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
} as const;

/** An event ready to append, for tests that depend on what happens to it rather than on its content. */
export const newEventWith = (data: JsonObject) => ({
  id: '00000000-0000-4000-8000-000000000001',
  type: 'ClientRegistered',
  version: 1,
  dataText: canonicalJson(data),
  metadataText: canonicalJson(metadata),
});

export const newEvent = newEventWith({ a: 1 });
