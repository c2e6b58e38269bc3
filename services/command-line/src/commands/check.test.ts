import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { StoredViews } from '@clientele/application';
import { registryOnDisk } from '../../test/registry-on-disk.ts';
import { withScratchViews } from '../stores/scratch-views.ts';
import { check as checkThem } from './check.ts';

let disk: ReturnType<typeof registryOnDisk>;
const check = (shown: StoredViews = disk.shown) =>
  withScratchViews(disk.folder, (scratch) =>
    checkThem({ eventStore: disk.eventStore, shown, scratch, reportProgress: () => {} }),
  );

const damage = (text: string, ...values: readonly (string | number)[]): void => {
  const database = new DatabaseSync(disk.viewsFile);
  assert.equal(database.prepare(text).run(...values).changes, 1);
  database.close();
};

const useDisk = (): void => {
  beforeEach(() => {
    disk = registryOnDisk();
  });
  afterEach(() => disk.dispose());
};

describe('check', () => {
  useDisk();

  it('finds nothing where the read model is the fold of the log', async () => {
    const client = await disk.register();
    await disk.register();
    await disk.update(client, { client_name: 'Renamed' });
    await disk.project();
    const { exitCode, json, text } = await check();
    assert.equal(exitCode, 0);
    assert.equal(json.isSame, true);
    assert.equal(json.rows, 2);
    assert.match(text, /the read model matches the event log$/);
  });

  it('does not mistake a read model that is behind for one that is wrong', async () => {
    await disk.register();
    await disk.project();
    const late = await disk.register();
    await disk.update(late, { client_name: 'Renamed' });
    const { exitCode, json } = await check();
    assert.equal(exitCode, 0);
    assert.deepEqual([json.position, json.headPosition, json.rows], [1, 3, 1]);
  });

  it('names rows that are missing, extra or different, and ends with 2', async () => {
    const [missing, changed, older] = [await disk.register(), await disk.register(), await disk.register()];
    await disk.project();
    damage('delete from client_views where client_id = ?', missing.clientId);
    damage(
      `update client_views set document = replace(document, 'Example', 'Exampel') where client_id = ?`,
      changed.clientId,
    );
    damage('update client_views set revision = 7 where client_id = ?', older.clientId);
    damage(`insert into client_views (client_id, revision, document) values (?, 0, '{}')`, 'czzz');
    const { exitCode, json, text } = await check();
    assert.equal(exitCode, 2);
    assert.deepEqual([json.missing, json.extra, json.different], [1, 1, 2]);
    assert.deepEqual(json.differences, [
      { clientId: missing.clientId, kind: 'missing', logRevision: 0 },
      { clientId: changed.clientId, kind: 'different', shownRevision: 0, logRevision: 0 },
      { clientId: older.clientId, kind: 'different', shownRevision: 7, logRevision: 0 },
      { clientId: 'czzz', kind: 'extra', shownRevision: 0 },
    ]);
    assert.match(text, new RegExp(`missing +${missing.clientId}  row has none, log at revision 0`));
  });
});

describe('check of a read model that moves', () => {
  useDisk();

  it('judges a row that changes meanwhile by its stream, and still finds the one that is wrong', async () => {
    const [moving, wrong] = [await disk.register(), await disk.register()];
    await disk.project();
    damage('delete from client_views where client_id = ?', wrong.clientId);
    let hasMoved = false;
    const moved: StoredViews = {
      ...disk.shown,
      readRows: async (after, rowsMax) => {
        if (!hasMoved) {
          hasMoved = true;
          await disk.update(moving, { client_name: 'Renamed' });
          await disk.register();
          await disk.project();
        }
        return disk.shown.readRows(after, rowsMax);
      },
    };
    const { exitCode, json } = await check(moved);
    assert.equal(exitCode, 2);
    assert.deepEqual(json.differences, [{ clientId: wrong.clientId, kind: 'missing', logRevision: 0 }]);
  });

  it('finds a row that stayed behind while the read model went on', async () => {
    const client = await disk.register();
    await disk.project();
    const before = await disk.shown.readRow(client.clientId);
    await disk.update(client, { client_name: 'Renamed' });
    await disk.project();
    damage(
      'update client_views set revision = 0, document = ? where client_id = ?',
      before?.document ?? '',
      client.clientId,
    );
    const fault = { clientId: client.clientId, kind: 'different', shownRevision: 0, logRevision: 1 };
    assert.deepEqual((await check()).json.differences, [fault]);
    let asked = 0;
    const moving: StoredViews = { ...disk.shown, position: async () => (asked++ === 0 ? 2 : 3) };
    assert.deepEqual((await check(moving)).json.differences, [fault]);
  });

  it('P4: says that a read model ahead of its log belongs to another one', async () => {
    await disk.register();
    await disk.project();
    damage('update projection set position = 99');
    const { exitCode, json, text } = await check();
    assert.equal(exitCode, 2);
    assert.equal(json.isSame, false);
    assert.match(text, /ahead of this event log/);
  });

  it('P5: tells what is parked, which is no difference', async () => {
    const { clientId } = await disk.register();
    const database = new DatabaseSync(`${disk.folder}/log.db`);
    database.exec(`update events set version = 9 where stream = 'client-${clientId}'`);
    database.close();
    await disk.project();
    const { exitCode, json, text } = await check();
    assert.equal(exitCode, 0);
    assert.deepEqual(json.parked, [
      { position: 1, stream: `client-${clientId}`, revision: 0, reason: 'version-unknown' },
    ]);
    assert.match(text, /parked +client-\w+@0 +version-unknown/);
  });
});
