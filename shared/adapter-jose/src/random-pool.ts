import { randomFillSync } from 'node:crypto';

const poolBytes = 16 * 1024;

/**
 * Random bytes from the system's generator, fetched in pieces of 16 KiB because most of what a call for a few bytes
 * costs is the call. What was given out is wiped from the pool.
 */
export const randomPool = (): ((bytes: number) => Buffer) => {
  const pool = Buffer.alloc(poolBytes);
  let used = poolBytes;
  return (bytes) => {
    if (used + bytes > poolBytes) {
      randomFillSync(pool);
      used = 0;
    }
    const taken = Buffer.allocUnsafe(bytes);
    pool.copy(taken, 0, used, used + bytes);
    pool.fill(0, used, used + bytes);
    used += bytes;
    return taken;
  };
};
