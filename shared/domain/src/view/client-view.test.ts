import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { clientId, documentVerdicts } from '@clientele/examples';
import type { StoredClientEvent } from '../client/stored.ts';
import { type ProjectedClientView, project, revisionOrder } from './client-view.ts';

const registered = {
  type: 'ClientRegistered',
  data: {
    client_id: clientId,
    client_id_issued_at: 1,
    metadata: { client_name: 'A' },
    sealed: 'sealed-1',
    secretVersion: 1,
    tokenVersion: 1,
    tokenDigest: '0'.repeat(64),
  },
} as const satisfies StoredClientEvent;
const updated: StoredClientEvent = {
  type: 'ClientUpdated',
  data: { client_id: clientId, metadata: { client_name: 'B' }, changed: ['client_name'] },
};
const deleted: StoredClientEvent = { type: 'ClientDeleted', data: { client_id: clientId, reason: 'self' } };

const viewAfter = (...events: readonly StoredClientEvent[]): ProjectedClientView | undefined =>
  events.reduce<ProjectedClientView | undefined>((view, event, revision) => {
    const projected = project(view, event, revision);
    return projected.outcome === 'changed' ? projected.view : view;
  }, undefined);

describe('the view of a client', () => {
  it('shows the revision and the whole state after an update: what is gone from the event is gone from the row', () => {
    assert.deepEqual(viewAfter(registered, updated), {
      status: 'registered',
      client_id: clientId,
      client_id_issued_at: 1,
      metadata: { client_name: 'B' },
      tokenVersion: 1,
      tokenDigest: '0'.repeat(64),
      revision: 1,
    });
  });

  it('keeps a row for a deleted client, without its metadata', () => {
    assert.deepEqual(viewAfter(registered, deleted), {
      status: 'deleted',
      client_id: clientId,
      revision: 1,
      reason: 'self',
    });
  });

  it('says that it was erased', () => {
    const view = viewAfter(registered, deleted, { type: 'ClientErased', data: { client_id: clientId } });
    assert.deepEqual(view, { status: 'deleted', client_id: clientId, revision: 2, reason: 'erased' });
  });

  it('SEC-14: shows that it is pending, what became of it, and that a refusal ended it', () => {
    const uri = 'https://rp.example/sector.json';
    const pending: StoredClientEvent = {
      type: 'ClientRegistered',
      data: { ...registered.data, metadata: { sector_identifier_uri: uri }, sector: { standing: 'pending' } },
    };
    const checked = { client_id: clientId, checkedRevision: 0, sector_identifier_uri: uri };
    const { evidence } = documentVerdicts.verified;
    const sectorOf = (...events: readonly StoredClientEvent[]) => {
      const view = viewAfter(...events);
      return view?.status === 'registered' ? view.sector : view?.reason;
    };
    const verified: StoredClientEvent = { type: 'SectorIdentifierVerified', data: { ...checked, evidence } };
    const refused: StoredClientEvent = { type: 'SectorIdentifierRefused', data: { ...checked, code: 'redirected' } };
    const drifted: StoredClientEvent = { type: 'SectorIdentifierDrifted', data: { ...checked, code: 'redirected' } };
    assert.deepEqual(sectorOf(pending), { standing: 'pending', revision: 0 });
    assert.deepEqual(sectorOf(pending, verified), { standing: 'verified', revision: 0, evidence });
    assert.deepEqual(sectorOf(pending, verified, drifted), { standing: 'drifted', revision: 0, code: 'redirected' });
    assert.equal(sectorOf(pending, refused), 'sector-refused');
    assert.equal(sectorOf(pending, updated), undefined);
  });

  it('P2: takes a redelivered event as a no-op', () => {
    const view = viewAfter(registered, updated);
    assert.equal(revisionOrder(view, 0), 'already-projected');
    assert.equal(revisionOrder(view, 1), 'already-projected');
    assert.equal(revisionOrder(view, 2), 'next');
  });

  it('P3: stops at a gap instead of inventing a history', () => {
    assert.equal(revisionOrder(undefined, 0), 'next');
    assert.equal(revisionOrder(undefined, 1), 'gap');
    assert.equal(revisionOrder(viewAfter(registered), 1), 'next');
    assert.equal(revisionOrder(viewAfter(registered), 2), 'gap');
    assert.equal(revisionOrder({ status: 'parked', client_id: clientId, revision: 4 }, 6), 'gap');
  });

  it('P5: distinguishes a history that no client can have from a gap', () => {
    assert.deepEqual(project(undefined, updated, 0), { outcome: 'impossible' });
    assert.deepEqual(project(viewAfter(registered, deleted), updated, 2), { outcome: 'impossible' });
  });
});
