import { randomFillSync } from 'node:crypto';

const poolBytes = 16 * 1024;

/**
 * Random bytes from the system's generator, fetched in chunks of 16 KiB because a request for a few bytes costs little
 * more than the call itself. Bytes are wiped from the pool when they are handed out.
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
