import { type Refusal, refusal } from '@clientele/application';
import { fail, ok, type Result } from '@clientele/domain';

const wellFormed = /^[\x20-\x7e]{1,255}$/;

/** REG-18: 1 to 255 printable ASCII characters, or no key at all. */
export const readIdempotencyKey = (
  header: string | readonly string[] | undefined,
): Result<string | undefined, Refusal> => {
  if (header === undefined) return ok(undefined);
  return typeof header === 'string' && wellFormed.test(header) ? ok(header) : fail(malformed);
};

const malformed = refusal('idempotency-key-malformed', 'Idempotency-Key must be 1 to 255 printable ASCII characters');
