import assert from 'node:assert/strict';
import { registrationRequest } from '../bench/requests.ts';
import { generateOnSockets } from '../bench/socket-generator.ts';
import { manage, register, smallestBody } from '../support/registry.ts';
import { accepted } from './answers.ts';
import { useRegistry } from './registry.ts';
import { rule } from './rule.ts';

const registry = useRegistry({ LOG_LEVEL: 'error' });
const deletedMax = 100;
const registrationsMax = 100_000;
const connections = 64;
/** Ten seconds where nothing else runs. */
const slowMachineMs = 400_000;

const idOf = (body: Buffer): string => /"client_id":"(c[0-9a-v]{26})"/.exec(body.toString('latin1'))?.[1] ?? '';

/** On the bare sockets of the benchmark: by fetch, so many would take most of the time of this folder. */
const registeredIds = async (): Promise<readonly string[]> => {
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

rule(
  'CFG-28',
  {
    says: `no identifier comes again over ${registrationsMax} registrations, those of deleted clients included`,
    msMax: slowMachineMs,
  },
  async () => {
    const deleted: string[] = [];
    for (let made = 0; made < deletedMax; made += 1) {
      const client = accepted(await register(registry, smallestBody));
      assert.equal((await manage(client, { method: 'DELETE' })).status, 204);
      deleted.push(String(client.client_id));
    }
    const ids = new Set([...deleted, ...(await registeredIds())]);
    assert.equal(ids.size, deletedMax + registrationsMax);
  },
);
