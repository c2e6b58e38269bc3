import assert from 'node:assert/strict';
import { it } from 'node:test';
import { acceptedMetadata, clientId } from '@clientele/controls';
import fc from 'fast-check';
import { type ClientCommand, decide } from './decide.ts';
import type { ClientEvent } from './events.ts';
import { evolve, unregistered, type Client } from './state.ts';

const metadata = fc
  .record({
    path: fc.constantFrom('a', 'b', 'c'),
    method: fc.constantFrom('client_secret_basic', 'none', 'client_secret_post'),
  })
  .map(({ path, method }) =>
    acceptedMetadata({ redirect_uris: [`https://rp.example/${path}`], token_endpoint_auth_method: method }),
  );

const command: fc.Arbitrary<ClientCommand> = fc.oneof(
  metadata.map((accepted): ClientCommand => ({
    type: 'RegisterClient',
    client_id: clientId,
    client_id_issued_at: 1_767_225_600,
    metadata: accepted,
    tokenDigest: '0'.repeat(64),
  })),
  metadata.map((accepted): ClientCommand => ({ type: 'UpdateClient', metadata: accepted })),
  fc.constant<ClientCommand>({ type: 'DeleteClient' }),
  fc.constant<ClientCommand>({ type: 'EraseClient' }),
);

const decided = (wanted: ClientCommand, client: Client): readonly ClientEvent[] => {
  const decision = decide(wanted, client);
  return decision.ok ? decision.value : [];
};

it('any command repeated after its own events decides nothing or is refused', () => {
  fc.assert(
    fc.property(fc.array(command, { maxLength: 12 }), (commands) => {
      let client: Client = unregistered;
      for (const wanted of commands) {
        client = decided(wanted, client).reduce(evolve, client);
        assert.deepEqual(decided(wanted, client), []);
      }
    }),
  );
});

it('any sequence of commands keeps a dead client dead and never issues a secret version twice', () => {
  fc.assert(
    fc.property(fc.array(command, { maxLength: 20 }), (commands) => {
      let client: Client = unregistered;
      let isDead = false;
      const destroyed = new Set<number>();
      for (const wanted of commands) {
        const before = client;
        client = decided(wanted, client).reduce(evolve, client);
        isDead ||= client.status === 'deleted' || client.status === 'erased';
        if (isDead) assert.notEqual(client.status, 'registered');
        const versionBefore = before.status === 'registered' ? before.secretVersion : undefined;
        const versionAfter = client.status === 'registered' ? client.secretVersion : undefined;
        if (versionAfter !== undefined) assert.ok(!destroyed.has(versionAfter));
        if (versionBefore !== undefined && versionAfter !== versionBefore) destroyed.add(versionBefore);
      }
    }),
  );
});
