import assert from 'node:assert/strict';
import { it } from 'node:test';
import { acceptedMetadata, clientId } from '@clientele/controls';
import fc from 'fast-check';
import { type ClientCommand, decide } from './decide.ts';
import type { ClientEvent } from './events.ts';
import { type Client, evolve, unregistered } from './state.ts';

const metadata = fc
  .record({
    path: fc.constantFrom('a', 'b', 'c'),
    method: fc.constantFrom('client_secret_basic', 'none', 'client_secret_post'),
  })
  .map(({ path, method }) =>
    acceptedMetadata({ redirect_uris: [`https://rp.example/${path}`], token_endpoint_auth_method: method }),
  );

const command: fc.Arbitrary<ClientCommand> = fc.oneof(
  metadata.map(
    (accepted): ClientCommand => ({
      type: 'RegisterClient',
      client_id: clientId,
      client_id_issued_at: 1_767_225_600,
      metadata: accepted,
      tokenDigest: '0'.repeat(64),
    }),
  ),
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

const secretOf = (client: Client): number | undefined =>
  client.status === 'registered' ? client.secretVersion : undefined;

const statesAfter = (commands: readonly ClientCommand[]): readonly Client[] => {
  const states: Client[] = [unregistered];
  for (const wanted of commands) {
    const client = states.at(-1) ?? unregistered;
    states.push(decided(wanted, client).reduce(evolve, client));
  }
  return states;
};

it('any sequence of commands keeps a dead client dead', () => {
  fc.assert(
    fc.property(fc.array(command, { maxLength: 20 }), (commands) => {
      const statuses = statesAfter(commands).map(({ status }) => status);
      const died = statuses.findIndex((status) => status === 'deleted' || status === 'erased');
      assert.ok(died < 0 || !statuses.slice(died).includes('registered'));
    }),
  );
});

it('any sequence of commands issues each secret version once: what was destroyed never comes back', () => {
  fc.assert(
    fc.property(fc.array(command, { maxLength: 20 }), (commands) => {
      const versions = statesAfter(commands).map(secretOf);
      const runs = versions.filter((version, index) => version !== undefined && version !== versions[index - 1]);
      assert.equal(new Set(runs).size, runs.length);
    }),
  );
});
