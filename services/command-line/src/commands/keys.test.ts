import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { KeyRows, WrappedKey } from '@clientele/application';
import { keysRewrap, keysStatus } from './keys.ts';

const key = (number: number, rootKeyId = 'old'): WrappedKey => ({
  clientId: `c${String(number).padStart(5, '0')}`,
  rootKeyId,
  wrapped: `${number} under ${rootKeyId}`,
});

/** Rows in memory, with what happens between two pages. */
const keyRows = (initial: readonly WrappedKey[], afterPage: (rows: Map<string, WrappedKey>) => void = () => {}) => {
  const rows = new Map(initial.map((each) => [each.clientId, each]));
  const seen = { pageKeysMax: 0, replaced: 0 };
  const store: KeyRows = {
    readKeys: async (after, keysMax) => {
      seen.pageKeysMax = Math.max(seen.pageKeysMax, keysMax);
      const ids = [...rows.keys()].sort().filter((id) => id > after);
      return ids.slice(0, keysMax).flatMap((id) => rows.get(id) ?? []);
    },
    countByRootKey: async () => {
      const counts = new Map<string, number>();
      for (const { rootKeyId } of rows.values()) counts.set(rootKeyId, (counts.get(rootKeyId) ?? 0) + 1);
      return counts;
    },
    replaceKeys: async (replacements) => {
      afterPage(rows);
      const current = replacements.filter(({ before }) => rows.get(before.clientId)?.wrapped === before.wrapped);
      for (const { after } of current) rows.set(after.clientId, after);
      seen.replaced += current.length;
      return current.length;
    },
  };
  return { store, rows, seen };
};

const rewrap = (before: WrappedKey): WrappedKey => ({
  ...before,
  rootKeyId: 'new',
  wrapped: before.wrapped.replace('old', 'new'),
});

const run = (keys: KeyRows, options: Partial<Parameters<typeof keysRewrap>[0]> = {}) =>
  keysRewrap({ keys, rewrap, rootKeyId: 'new', reportProgress: () => {}, ...options });

describe('keys rewrap', () => {
  it('wraps every key with the named root key, page by page, and leaves those that are there', async () => {
    const { store, rows, seen } = keyRows([
      ...Array.from({ length: 1_203 }, (_, number) => key(number)),
      key(9_999, 'new'),
    ]);
    const told: number[] = [];
    const outcome = await run(store, { reportProgress: ({ at, end }) => told.push(at / end) });
    assert.equal(outcome.exitCode, 0);
    assert.deepEqual(outcome.json, { rootKeyId: 'new', replaced: 1_203, left: {}, unopened: 0, unopenedClients: [] });
    assert.deepEqual([...rows.values()][1_000], key(1_000, 'new'));
    assert.equal(seen.replaced, 1_203);
    assert.ok(seen.pageKeysMax <= 500);
    assert.equal(told.length, 3);
    assert.equal(told.at(-1), 1);
  });

  it('goes on where an interrupted run ended, and changes nothing when all is done', async () => {
    const { store, seen } = keyRows(Array.from({ length: 1_200 }, (_, number) => key(number)));
    let pages = 0;
    const dying: KeyRows = {
      ...store,
      replaceKeys: (replacements) => {
        pages += 1;
        return pages === 2 ? Promise.reject(new Error('cut off')) : store.replaceKeys(replacements);
      },
    };
    await assert.rejects(run(dying), /cut off/);
    assert.equal(seen.replaced, 500);
    assert.equal((await run(store)).json.replaced, 700);
    assert.equal((await run(store)).json.replaced, 0);
    assert.equal((await run(store)).exitCode, 0);
  });

  it('does not bring back a key that is destroyed while it runs', async () => {
    const { store, rows } = keyRows([key(1), key(2)], (now) => void now.delete(key(2).clientId));
    const outcome = await run(store);
    assert.equal(outcome.exitCode, 0);
    assert.equal(outcome.json.replaced, 1);
    assert.deepEqual([...rows.keys()], [key(1).clientId]);
  });

  it('names the clients whose keys cannot be opened, and wraps all other keys', async () => {
    const { store, rows } = keyRows([key(1), key(2, 'lost'), key(3)]);
    const outcome = await run(store, {
      rewrap: (before) => {
        if (before.rootKeyId === 'lost') throw new Error('the root key lost is missing');
        return rewrap(before);
      },
    });
    assert.equal(outcome.exitCode, 1);
    assert.deepEqual(outcome.json.left, { lost: 1 });
    assert.deepEqual(outcome.json.unopenedClients, [key(2).clientId]);
    assert.match(outcome.text, /1 under lost\n1 of them cannot be opened/);
    assert.deepEqual(rows.get(key(3).clientId), key(3, 'new'));
  });

  it('wraps what is written with the old root key meanwhile, a bounded number of times, and says which processes to restart', async () => {
    let made = 100;
    const { store } = keyRows([key(1)], (now) => {
      made += 1;
      now.set(key(made).clientId, key(made));
    });
    const outcome = await run(store);
    assert.equal(outcome.exitCode, 1);
    assert.equal(outcome.json.replaced, 3);
    assert.match(outcome.text, /a service still uses an older root key/);
  });
});

describe('keys status', () => {
  it('counts the client keys of every root key, and names those that the file lacks', async () => {
    const { store } = keyRows([key(1), key(2), key(3, 'lost')]);
    const { text, json } = await keysStatus(store, { ids: ['old', 'new'], currentId: 'new' });
    assert.deepEqual(json, {
      rootKeys: [
        { id: 'old', clientKeys: 2, isCurrent: false, isInFile: true },
        { id: 'new', clientKeys: 0, isCurrent: true, isInFile: true },
        { id: 'lost', clientKeys: 1, isCurrent: false, isInFile: false },
      ],
    });
    assert.deepEqual(text.split('\n'), [
      'old  2 client keys',
      'new  0 client keys  current',
      'lost  1 client keys  missing from the root keys file',
    ]);
  });
});
