import type { IncomingMessage } from 'node:http';
import { randomHex } from './random-pool.ts';

const accepted = /^[A-Za-z0-9._-]{1,128}$/;

/** The caller's `X-Request-Id` if it is harmless in logs, otherwise a new one. */
export const requestId = (request: Pick<IncomingMessage, 'headers'>): string => {
  const sent = request.headers['x-request-id'];
  return typeof sent === 'string' && accepted.test(sent) ? sent : randomHex(24);
};
