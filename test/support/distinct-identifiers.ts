import assert from 'node:assert/strict';
import { registrationRequest } from '../bench/requests.ts';
import { generateOnSockets } from '../bench/socket-generator.ts';
import { manage, register, smallestBody } from './registry.ts';
import type { SharedRegistry } from './shared-servers.ts';

const deletedMax = 100;
const connections = 64;

const idOf = (body: Buffer): string => /"client_id":"(c[0-9a-v]{26})"/.exec(body.toString('latin1'))?.[1] ?? '';

/** Uses the raw sockets of the benchmark, because fetch would take many times as long for this number of requests. */
const registeredIds = async (registry: SharedRegistry, registrationsMax: number): Promise<readonly string[]> => {
  const ids: string[] = [];
  const port = Number(new URL(registry.url).port);
  const { statuses } = await generateOnSockets({
    port,
    requests: [registrationRequest(port)],
    connections,
    answersMax: registrationsMax,
    onBody: (body) => ids.push(idOf(body)),
  });
  assert.deepEqual(statuses, { 201: registrationsMax });
  return ids;
};

/** CFG-28: registers clients, deletes them, registers many more, and compares all identifiers. */
export const assertDistinctIdentifiers = async (registry: SharedRegistry, registrationsMax: number): Promise<void> => {
  const deleted: string[] = [];
  for (let made = 0; made < deletedMax; made += 1) {
    const client = await register(registry, smallestBody);
    assert.equal(client.status, 201, client.text);
    assert.equal((await manage(client.body, { method: 'DELETE' })).status, 204);
    deleted.push(String(client.body.client_id));
  }
  const ids = new Set([...deleted, ...(await registeredIds(registry, registrationsMax))]);
  assert.equal(ids.size, deletedMax + registrationsMax);
};
