import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { acceptedMetadata, clientId } from '@clientele/controls';
import { type ClientCommand, decide } from './decide.ts';
import type { ClientEvent } from './events.ts';
import { fold } from './state.ts';

const metadata = acceptedMetadata({ redirect_uris: ['https://rp.example/cb'] });
const publicMetadata = acceptedMetadata({
  redirect_uris: ['https://rp.example/cb'],
  token_endpoint_auth_method: 'none',
});
const register = {
  type: 'RegisterClient',
  client_id: clientId,
  client_id_issued_at: 1_767_225_600,
  metadata,
  tokenDigest: '0'.repeat(64),
} as const;

/** Given events, when a command: the events that it yields, or the refusal. */
const given = (...events: readonly ClientEvent[]) => ({
  when: (command: ClientCommand) => {
    const decision = decide(command, fold(events));
    return {
      yields: (...expected: readonly ClientEvent[]) => assert.deepEqual(decision, { ok: true, value: expected }),
      changesNothing: () => assert.deepEqual(decision, { ok: true, value: [] }),
      isRefused: (code: string) => assert.deepEqual(decision, { ok: false, error: code }),
    };
  },
});

const { type: _type, ...registeredData } = register;
const registered: ClientEvent = {
  type: 'ClientRegistered',
  data: { ...registeredData, tokenVersion: 1, secretVersion: 1 },
};
const updatedTo = (after: typeof metadata, changed: readonly string[], secretVersion?: number): ClientEvent => ({
  type: 'ClientUpdated',
  data: { client_id: clientId, metadata: after, changed, ...(secretVersion === undefined ? {} : { secretVersion }) },
});
const deleted: ClientEvent = { type: 'ClientDeleted', data: { client_id: clientId, reason: 'self' } };
const erased: ClientEvent = { type: 'ClientErased', data: { client_id: clientId } };

describe('a client', () => {
  it('RESP-07: is registered with the first derivation of its secret and token', () => {
    given().when(register).yields(registered);
  });

  it('RESP-08: is registered without a secret where it is public', () => {
    const withoutSecret: ClientEvent = {
      type: 'ClientRegistered',
      data: { ...registeredData, metadata: publicMetadata, tokenVersion: 1 },
    };
    given()
      .when({ ...register, metadata: publicMetadata })
      .yields(withoutSecret);
  });

  it('CFG-28: is registered once under one id, deleted or not', () => {
    given(registered).when(register).isRefused('already-registered');
    given(registered, deleted).when(register).isRefused('already-registered');
    given(registered, erased).when(register).isRefused('already-registered');
  });

  it('CFG-16: is not changed by an update to what it already is', () => {
    given(registered).when({ type: 'UpdateClient', metadata }).changesNothing();
  });

  it('AUTHN-13: loses its secret when it becomes public, and gets a new one, never the old, when it is confidential again', () => {
    const toPublic = updatedTo(publicMetadata, ['token_endpoint_auth_method']);
    given(registered).when({ type: 'UpdateClient', metadata: publicMetadata }).yields(toPublic);
    given(registered, toPublic)
      .when({ type: 'UpdateClient', metadata })
      .yields(updatedTo(metadata, ['token_endpoint_auth_method'], 2));
  });

  it('keeps its secret through an update that still needs it', () => {
    const renamed = acceptedMetadata({ redirect_uris: ['https://rp.example/cb'], client_name: 'New' });
    given(registered)
      .when({ type: 'UpdateClient', metadata: renamed })
      .yields(updatedTo(renamed, ['client_name'], 1));
  });

  it('CFG-22: is dead after its deletion', () => {
    given(registered).when({ type: 'DeleteClient' }).yields(deleted);
    given(registered, deleted).when({ type: 'UpdateClient', metadata }).isRefused('not-registered');
    given(registered, deleted).when({ type: 'DeleteClient' }).changesNothing();
  });

  it('is erased from any state in which its key exists, and only once', () => {
    given(registered).when({ type: 'EraseClient' }).yields(erased);
    given(registered, deleted).when({ type: 'EraseClient' }).yields(erased);
    given(registered, erased).when({ type: 'EraseClient' }).changesNothing();
  });

  it('cannot be changed, deleted or erased before it exists', () => {
    given().when({ type: 'UpdateClient', metadata }).isRefused('not-registered');
    given().when({ type: 'DeleteClient' }).isRefused('not-registered');
    given().when({ type: 'EraseClient' }).isRefused('not-registered');
  });
});
