import { onlyStatus } from './load.ts';
import { type Readable, readableFrom, registrationRequest } from './requests.ts';
import { generateOnSockets } from './socket-generator.ts';

const seedConnections = 64;

/**
 * Registers `clients` clients over HTTP, as applications would, and returns about `kept` of them, evenly spread.
 * Seeding uses the same path as real registrations, so everything that grows with registrations has grown.
 */
export const registerClients = async (
  port: number,
  { clients, kept }: { readonly clients: number; readonly kept: number },
): Promise<readonly Readable[]> => {
  const readables: Readable[] = [];
  const every = Math.max(1, Math.floor(clients / kept));
  let seen = 0;
  const result = await generateOnSockets({
    port,
    connections: Math.min(seedConnections, clients),
    requests: [registrationRequest(port)],
    answersMax: clients,
    onBody: (body) => {
      seen += 1;
      if (seen % every === 0 && readables.length < kept) readables.push(readableFrom(body.toString()));
    },
  });
  onlyStatus(result, 201);
  return readables;
};
