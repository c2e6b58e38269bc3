import { type Refusal, refusal } from '@clientele/application';
import { fail, ok, type Result } from '@clientele/domain';
import type { FastifyRequest } from 'fastify';
import { headerCount } from '../server/raw-headers.ts';

const wellFormed = /^[\x20-\x7e]{1,255}$/;

/** 128 random bits in base64url. A UUID is longer. */
const keyCharactersMin = 22;

/**
 * REG-18: 22 to 255 printable ASCII characters, or no key at all. Registration is open, so whoever repeats key and body
 * gets the credentials of the client: a key that could be guessed would give them away. Two keys are refused: Node
 * would join them into a third that the client never sent.
 */
export const readIdempotencyKey = ({
  headers,
  raw,
}: Pick<FastifyRequest, 'headers' | 'raw'>): Result<string | undefined, Refusal> => {
  const key = headers['idempotency-key'];
  if (key === undefined) return ok(undefined);
  if (headerCount(raw.rawHeaders, 'idempotency-key') > 1) return fail(malformed);
  if (typeof key !== 'string' || !wellFormed.test(key)) return fail(malformed);
  return key.length < keyCharactersMin ? fail(guessable) : ok(key);
};

const malformed = refusal(
  'idempotency-key-malformed',
  `Idempotency-Key must be sent once, and be ${keyCharactersMin} to 255 printable ASCII characters`,
);
const guessable = refusal(
  'idempotency-key-guessable',
  `Idempotency-Key must be random and at least ${keyCharactersMin} characters long, such as a UUID: ` +
    'whoever repeats it with the same body gets the credentials of the client',
);
