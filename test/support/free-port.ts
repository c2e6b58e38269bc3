import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Below the range of ephemeral ports (Linux from 32768, others from 49152). Another test could take an ephemeral port
 * before the intended server listens on it.
 */
const [portMin, portEnd] = [15_000, 32_000] as const;
const attemptsMax = 50;

/** An unused port of the loopback interface. */
export const freePort = async (): Promise<number> => {
  for (let attempts = 0; attempts < attemptsMax; attempts += 1) {
    const port = randomInt(portMin, portEnd);
    if (await isFree(port)) return port;
  }
  throw new Error(`none of ${attemptsMax} ports was free`);
};

const isFree = async (port: number): Promise<boolean> => {
  const server = createServer();
  server.listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
};
