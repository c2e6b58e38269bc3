import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { hostsInTurn } from './hosts-in-turn.ts';
import type { PostgresPlace } from './postgres-url.ts';

const places = ['a', 'b', 'c'].map((host) => ({ host }) as PostgresPlace);
const away = async (): Promise<never> => Promise.reject(new Error('away'));

describe('hosts of one database', () => {
  it('are tried once each, and the one that answers keeps its turn', async () => {
    const hosts = hostsInTurn(places);
    const tried: (string | undefined)[] = [];
    const answersAtLast = async (): Promise<string> => {
      tried.push(hosts.place()?.host);
      return tried.length === 3 ? 'connected' : away();
    };
    assert.equal(await hosts.reach(answersAtLast), 'connected');
    assert.deepEqual(tried, ['a', 'b', 'c']);
    assert.equal(hosts.place()?.host, 'c');
    await assert.rejects(hosts.reach(away), /away/);
  });

  it('keep their turn if a call failed that never asked for the host', async () => {
    const hosts = hostsInTurn(places);
    let calls = 0;
    const busy = async (): Promise<never> => {
      calls += 1;
      return away();
    };
    await assert.rejects(
      hosts.reach(busy, () => false),
      /away/,
    );
    assert.equal(calls, 1);
    assert.equal(hosts.place()?.host, 'a');
  });
});
