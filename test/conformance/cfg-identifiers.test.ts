import assert from 'node:assert/strict';
import { Agent, request } from 'node:http';
import { after } from 'node:test';
import { manage, register, smallestBody } from '../support/registry.ts';
import { accepted } from './answers.ts';
import { useRegistry } from './registry.ts';
import { rule } from './rule.ts';

const registry = useRegistry({ LOG_LEVEL: 'error' });
const registrationsMax = 10_000;
const atOnce = 100;

const agent = new Agent({ keepAlive: true, maxSockets: atOnce });
after(() => agent.destroy());
const body = JSON.stringify(smallestBody);

/** One registration by the bare HTTP client: ten thousand of them by fetch would take most of the time of this folder. */
const registeredId = (): Promise<string> =>
  new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': body.length };
    const sent = request(`${registry.url}/register`, { method: 'POST', agent, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => {
        if (response.statusCode === 201) resolve(String(JSON.parse(text).client_id));
        else reject(new Error(`${response.statusCode} ${text}`));
      });
    });
    sent.on('error', reject).end(body);
  });

rule(
  'CFG-28',
  `no identifier comes again over ${registrationsMax} registrations, those of deleted clients included`,
  async () => {
    const ids = new Set<string>();
    for (let made = 0; made < registrationsMax; made += atOnce) {
      const deleted = accepted(await register(registry, smallestBody));
      assert.equal((await manage(deleted, { method: 'DELETE' })).status, 204);
      ids.add(String(deleted.client_id));
      for (const id of await Promise.all(Array.from({ length: atOnce - 1 }, registeredId))) ids.add(id);
    }
    assert.equal(ids.size, registrationsMax);
  },
);
