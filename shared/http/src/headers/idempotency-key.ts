import { type Refusal, refusal } from '@clientele/application';
import { fail, ok, type Result } from '@clientele/domain';
import type { FastifyRequest } from 'fastify';
import { headerCount } from '../server/raw-headers.ts';

const wellFormed = /^[\x20-\x7e]{1,255}$/;

/**
 * REG-18: 1 to 255 printable ASCII characters, or no key at all. Two keys are refused: Node would join them into a
 * third that the client never sent.
 */
export const readIdempotencyKey = ({
  headers,
  raw,
}: Pick<FastifyRequest, 'headers' | 'raw'>): Result<string | undefined, Refusal> => {
  const key = headers['idempotency-key'];
  if (key === undefined) return ok(undefined);
  if (headerCount(raw.rawHeaders, 'idempotency-key') > 1) return fail(malformed);
  return typeof key === 'string' && wellFormed.test(key) ? ok(key) : fail(malformed);
};

const malformed = refusal(
  'idempotency-key-malformed',
  'Idempotency-Key must be sent once, and be 1 to 255 printable ASCII characters',
);
