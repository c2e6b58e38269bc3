import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { acceptedMetadata, clientId, documentVerdicts } from '@clientele/examples';
import type { DocumentVerdict } from '../documents/verdict.ts';
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

const sectorUri = 'https://rp.example/sector.json';
const sectorMetadata = acceptedMetadata({ redirect_uris: ['https://rp.example/cb'], sector_identifier_uri: sectorUri });
const { verified, refused, failed } = documentVerdicts;
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

const pending: ClientEvent = {
  type: 'ClientRegistered',
  data: {
    ...registeredData,
    metadata: sectorMetadata,
    tokenVersion: 1,
    secretVersion: 1,
    sector: { standing: 'pending' },
  },
};
const verdict = (given: DocumentVerdict, check: 'first' | 'again' = 'first', revision = 0): ClientCommand => ({
  type: 'RecordSectorVerdict',
  revision,
  check,
  verdict: given,
});
const checked = { client_id: clientId, checkedRevision: 0, sector_identifier_uri: sectorUri };
const sectorVerified: ClientEvent = {
  type: 'SectorIdentifierVerified',
  data: { ...checked, evidence: verified.evidence },
};
const sectorRefused: ClientEvent = { type: 'SectorIdentifierRefused', data: { ...checked, code: refused.code } };
const sectorDrifted: ClientEvent = { type: 'SectorIdentifierDrifted', data: { ...checked, code: refused.code } };

describe('a client with a sector document', () => {
  it('SEC-14: keeps the evidence that it was accepted by', () => {
    const sector = { standing: 'verified', evidence: verified.evidence } as const;
    given()
      .when({ ...register, metadata: sectorMetadata, sector })
      .yields({ ...pending, data: { ...pending.data, sector } } as ClientEvent);
  });

  it('SEC-14: is pending until the verdict, and ends with a refusal', () => {
    given()
      .when({ ...register, metadata: sectorMetadata, sector: { standing: 'pending' } })
      .yields(pending);
    given(pending).when(verdict(verified)).yields(sectorVerified);
    given(pending).when(verdict(refused)).yields(sectorRefused);
    given(pending)
      .when(verdict(failed))
      .yields({ type: 'SectorIdentifierRefused', data: { ...checked, code: failed.code } });
    given(pending, sectorRefused).when({ type: 'UpdateClient', metadata }).isRefused('not-registered');
  });

  it('W1: is judged once: the same verdict again, or another one on the same check, changes nothing', () => {
    given(pending, sectorVerified).when(verdict(verified)).changesNothing();
    given(pending, sectorVerified).when(verdict(refused)).changesNothing();
    given(pending, sectorRefused).when(verdict(verified)).changesNothing();
    given(pending, deleted).when(verdict(verified)).changesNothing();
  });

  it('W2: is not judged by the document that it named before', () => {
    const moved = acceptedMetadata({
      redirect_uris: ['https://rp.example/cb'],
      sector_identifier_uri: `${sectorUri}2`,
    });
    const update = { type: 'UpdateClient', metadata: moved, sector: { standing: 'pending' } } as const;
    const updated = {
      type: 'ClientUpdated',
      data: {
        client_id: clientId,
        metadata: moved,
        changed: ['sector_identifier_uri'],
        secretVersion: 1,
        sector: { standing: 'pending' },
      },
    } as const;
    given(pending).when(update).yields(updated);
    given(pending, updated)
      .when(verdict(refused, 'first', 0))
      .changesNothing();
    given(pending, updated)
      .when(verdict(verified, 'first', 1))
      .yields({
        type: 'SectorIdentifierVerified',
        data: { ...checked, checkedRevision: 1, sector_identifier_uri: `${sectorUri}2`, evidence: verified.evidence },
      });
  });

  it('SEC-10: stays as it was judged, or is judged still, through an update that leaves document and URIs alone', () => {
    const renamed = acceptedMetadata({ ...sectorMetadata, client_name: 'New' });
    const update = updatedTo(renamed, ['client_name'], 1);
    given(pending, update).when(verdict(verified)).yields(sectorVerified);
    given(pending, sectorVerified, update).when(verdict(refused, 'again')).yields(sectorDrifted);
  });

  it('has nothing to be judged any more once it names no document', () => {
    given(pending, updatedTo(metadata, ['sector_identifier_uri'], 1))
      .when(verdict(refused))
      .changesNothing();
  });

  it('SEC-11: continues after a later check, which is recorded only if it finds something new', () => {
    const again = verdict(refused, 'again');
    given(pending, sectorVerified).when(verdict(verified, 'again')).changesNothing();
    given(pending, sectorVerified).when(again).yields(sectorDrifted);
    given(pending, sectorVerified, sectorDrifted).when(again).changesNothing();
    given(pending, sectorVerified, sectorDrifted).when(verdict(verified, 'again')).yields(sectorVerified);
    given(pending, sectorVerified, sectorDrifted).when({ type: 'DeleteClient' }).yields(deleted);
    given(pending).when(again).changesNothing();
  });
});

describe('a client', () => {
  it('RESP-07: is registered with the first derivation of its secret and token', () => {
    given().when(register).yields(registered);
  });

  it('RESP-08: is registered without a secret if it is public', () => {
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
