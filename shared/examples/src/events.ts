/** An event as it is given to a log, for tests that ask what becomes of it and not what it says. */
export const newEvent = {
  id: '00000000-0000-4000-8000-000000000001',
  type: 'ClientRegistered',
  version: 1,
  data: { a: 1 },
  metadata: {
    tenant: 'default',
    at: '2026-01-01T00:00:00.000Z',
    correlationId: 'request-1',
    causationId: 'request-1',
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    actor: { kind: 'anonymous' },
    policy: 'test',
  },
} as const;
