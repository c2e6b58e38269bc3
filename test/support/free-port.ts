import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Below the ports that systems give to outgoing connections and to who asks for any port (Linux from 32768, others from 49152): one of those
 * may be taken by another test before the server that it was meant for listens on it.
 */
const [portMin, portEnd] = [15_000, 32_000] as const;
const attemptsMax = 50;

/** A port of the loopback interface that nobody listens on. */
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
