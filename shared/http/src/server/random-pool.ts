import { randomBytes } from 'node:crypto';

const poolBytes = 4096;

let pool = '';
let used = 0;

/**
 * Random lower-case hex digits, taken from a pool: one call to the generator serves many requests. For ids, never for
 * secrets.
 */
export const randomHex = (digits: number): string => {
  if (used + digits > pool.length) {
    pool = randomBytes(poolBytes).toString('hex');
    used = 0;
  }
  used += digits;
  return pool.slice(used - digits, used);
};
