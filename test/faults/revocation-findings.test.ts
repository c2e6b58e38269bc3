import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { HistoryEntry } from './history.ts';
import { revocationFindings } from './revocation.ts';

type Told = Pick<HistoryEntry, 'op' | 'began' | 't'> & {
  readonly status?: number;
  readonly proc?: string;
  readonly presented?: string;
  readonly shown?: string;
};

const outcomeOf = (status: number | undefined): HistoryEntry['outcome'] => {
  if (status === undefined || status >= 500) return 'info';
  return status < 300 ? 'ok' : 'fail';
};

const entry = ({ op, began, t, status, proc = 'owner', presented, shown }: Told): HistoryEntry => ({
  op,
  began,
  t,
  proc,
  arg: { clientId: 'c1', secret: presented ?? null },
  outcome: outcomeOf(status),
  value: {
    ...(status === undefined ? { reason: 'cut' } : { status }),
    ...(shown === undefined ? {} : { body: JSON.stringify({ client_secret: shown }) }),
  },
});

const faultsOf = (...told: readonly Told[]): readonly string[] => revocationFindings(told.map(entry)).faults;

const registered: Told = { op: 'register', began: 0, t: 1, status: 201, shown: 's1' };
const deleted: Told = { op: 'delete', began: 10, t: 11, status: 204 };
const rival = { proc: 'rival-0' } as const;

describe('R1: the checker of revocations', () => {
  it('finds nothing in a life that ends as it should', () => {
    const uses: readonly Told[] = [
      { ...rival, op: 'read', began: 2, t: 3, status: 200, shown: 's1' },
      { ...rival, op: 'read', began: 9, t: 12, status: 200, shown: 's1' },
      { ...rival, op: 'read', began: 12, t: 13, status: 401 },
      { ...rival, op: 'update', began: 14, t: 15 },
      { ...rival, op: 'update', began: 16, t: 17, status: 503 },
    ];
    assert.deepEqual(faultsOf(registered, deleted, ...uses), []);
  });

  for (const status of [200, 400, 403, 404, 412, 500]) {
    for (const op of ['read', 'update', 'delete']) {
      it(`sees a ${op} that is answered ${status} after the client was deleted`, () => {
        const [fault = '', ...more] = faultsOf(registered, deleted, { ...rival, op, began: 12, t: 13, status });
        assert.match(fault, /answered otherwise than 401/);
        assert.deepEqual(more, []);
      });
    }
  }

  it('knows the end from a DELETE that is refused because one with a lost answer came before', () => {
    const lost: Told = { op: 'delete', began: 5, t: 6 };
    const again: Told = { ...deleted, status: 401 };
    assert.deepEqual(faultsOf(registered, lost, again), []);
    assert.equal(faultsOf(registered, lost, again, { ...rival, op: 'read', began: 12, t: 13, status: 200 }).length, 1);
  });

  for (const op of ['read', 'update', 'delete']) {
    it(`sees a ${op} that is refused with 401 while the client lives`, () => {
      const [fault = ''] = faultsOf(registered, { op, began: 2, t: 3, status: 401 });
      assert.match(fault, /although the client lived/);
    });
  }

  it('sees a read that is answered 404 while the client lives', () => {
    const [fault = ''] = faultsOf(registered, { op: 'read', began: 2, t: 3, status: 404 });
    assert.match(fault, /answered 404/);
  });

  it('remembers since when a secret is destroyed, also when it came back and was destroyed again', () => {
    const change = (began: number, shown: string): Told => ({ op: 'update', began, t: began + 1, status: 200, shown });
    const stolen: Told = { ...rival, op: 'update', began: 5, t: 6, status: 200, presented: 's1', shown: 's2' };
    const faults = faultsOf(registered, change(2, 's2'), stolen, change(7, 's1'), change(9, 's3'));
    assert.deepEqual(
      faults.map((fault) => fault.replace(/.*: /, '')),
      ['accepted with a destroyed secret', 'showed a destroyed secret'],
    );
  });
});
