import assert from 'node:assert/strict';
import { manage, register, smallestBody } from '../support/registry.ts';
import { accepted } from './answers.ts';
import { useRegistry } from './registry.ts';
import { rule } from './rule.ts';

const registry = useRegistry({ LOG_LEVEL: 'error' });
const registrationsMax = 10_000;
const atOnce = 100;

rule(
  'CFG-28',
  `no identifier comes again over ${registrationsMax} registrations, those of deleted clients included`,
  async () => {
    const ids = new Set<unknown>();
    for (let made = 0; made < registrationsMax; made += atOnce) {
      const answers = await Promise.all(Array.from({ length: atOnce }, () => register(registry, smallestBody)));
      const clients = answers.map((answer) => accepted(answer));
      for (const client of clients) ids.add(client.client_id);
      const [doomed] = clients;
      assert.ok(doomed !== undefined);
      assert.equal((await manage(doomed, { method: 'DELETE' })).status, 204);
    }
    assert.equal(ids.size, registrationsMax);
  },
);
