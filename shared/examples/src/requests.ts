/** Where a request belongs in logs and traces. */
export const requestContext = {
  correlationId: 'request-1',
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
} as const;

/** 2026-01-01T00:00:00Z in milliseconds. */
export const startOfTime = 1_767_225_600_000;
