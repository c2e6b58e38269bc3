import assert from 'node:assert/strict';
import { it } from 'node:test';
import { acceptedMetadata, clientId, documentVerdicts } from '@clientele/examples';
import fc from 'fast-check';
import type { DocumentVerdict } from '../documents/verdict.ts';
import type { ClientMetadata } from '../metadata/members/contract.ts';
import { type ClientCommand, decide } from './decide.ts';
import type { ClientEvent, SectorStart } from './events.ts';
import { type Client, evolve, unregistered } from './state.ts';

const metadata = fc
  .record({
    path: fc.constantFrom('a', 'b', 'c'),
    method: fc.constantFrom('client_secret_basic', 'none', 'client_secret_post'),
  })
  .map(({ path, method }) =>
    acceptedMetadata({
      redirect_uris: [`https://rp.example/${path}`],
      token_endpoint_auth_method: method,
      ...(path === 'a' ? {} : { sector_identifier_uri: 'https://rp.example/sector.json' }),
    }),
  );

const { verified, refused, failed } = documentVerdicts;

/** A document, if there is one, has been checked or will be. */
const sectorOf = (accepted: ClientMetadata, isPending: boolean): { readonly sector?: SectorStart } => {
  if (accepted.sector_identifier_uri === undefined) return {};
  return { sector: isPending ? { standing: 'pending' } : { standing: 'verified', evidence: verified.evidence } };
};

const verdict = fc
  .record({
    revision: fc.nat(3),
    check: fc.constantFrom('first', 'again'),
    verdict: fc.constantFrom<DocumentVerdict[]>(verified, refused, failed),
  })
  .map((given): ClientCommand => ({ type: 'RecordSectorVerdict', ...given }));

/** Few commands end the client, so that most histories become long. */
const command: fc.Arbitrary<ClientCommand> = fc.oneof(
  fc.tuple(metadata, fc.boolean()).map(
    ([accepted, isPending]): ClientCommand => ({
      type: 'RegisterClient',
      client_id: clientId,
      client_id_issued_at: 1_767_225_600,
      metadata: accepted,
      tokenDigest: '0'.repeat(64),
      ...sectorOf(accepted, isPending),
    }),
  ),
  fc.tuple(metadata, fc.boolean()).map(
    ([accepted, isPending]): ClientCommand => ({
      type: 'UpdateClient',
      metadata: accepted,
      ...sectorOf(accepted, isPending),
    }),
  ),
  { weight: 4, arbitrary: verdict },
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
        client = decided(wanted, client).reduce<Client>(evolve, client);
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
    states.push(decided(wanted, client).reduce<Client>(evolve, client));
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

it('W2: after any sequence of commands, a verdict on another revision than the one that is checked decides nothing', () => {
  fc.assert(
    fc.property(fc.array(command, { maxLength: 12 }), verdict, (commands, late) => {
      const client = statesAfter(commands).at(-1) ?? unregistered;
      const isOfNow =
        client.status === 'registered' &&
        late.type === 'RecordSectorVerdict' &&
        client.sector?.revision === late.revision;
      if (!isOfNow) assert.deepEqual(decided(late, client), []);
    }),
    { numRuns: 1_000 },
  );
});

it('W1: any sequence of commands judges a pending document at most once', () => {
  fc.assert(
    fc.property(fc.array(command, { maxLength: 20 }), (commands) => {
      let client: Client = unregistered;
      const judged: number[] = [];
      for (const wanted of commands) {
        const isPending = client.status === 'registered' && client.sector?.standing === 'pending';
        const events = decided(wanted, client);
        for (const event of events)
          if (isPending && 'checkedRevision' in event.data) judged.push(event.data.checkedRevision);
        client = events.reduce<Client>(evolve, client);
      }
      assert.equal(new Set(judged).size, judged.length);
    }),
    { numRuns: 1_000 },
  );
});

it('SEC-14: any sequence of commands leaves a document checked, pending or gone with its client, never forgotten', () => {
  fc.assert(
    fc.property(fc.array(command, { maxLength: 20 }), (commands) => {
      for (const client of statesAfter(commands))
        if (client.status === 'registered')
          assert.equal(client.sector === undefined, client.metadata.sector_identifier_uri === undefined);
    }),
    { numRuns: 1_000 },
  );
});

it('the revision of any client is that of its last event', () => {
  fc.assert(
    fc.property(fc.array(command, { maxLength: 20 }), (commands) => {
      let client: Client = unregistered;
      let events = 0;
      for (const wanted of commands) {
        const caused = decided(wanted, client);
        events += caused.length;
        client = caused.reduce<Client>(evolve, client);
        if (client.status === 'registered') assert.equal(client.revision, events - 1);
      }
    }),
    { numRuns: 1_000 },
  );
});
