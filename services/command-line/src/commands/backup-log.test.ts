import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { sqliteEventStoreReader } from '@clientele/adapter-sqlite';
import { registryOnDisk } from '../../test/registry-on-disk.ts';
import { backupLog, type CopyableEventStore } from './backup-log.ts';

/** Where a page says how many bytes between its rows are free: a fault that no read of rows comes across. */
const fragmentsOfSecondPage = 4_096 + 7;

describe('backup', () => {
  let disk: ReturnType<typeof registryOnDisk>;
  beforeEach(async () => {
    disk = registryOnDisk();
    await disk.register();
  });
  afterEach(() => disk.dispose());

  const clock = { rfc3339: () => '2026-01-01T00:00:00.000Z' };

  const backup = async (directory: string, openCopy: (file: string) => CopyableEventStore = sqliteEventStoreReader) => {
    const eventStore = sqliteEventStoreReader(join(disk.folder, 'log.db'));
    try {
      return await backupLog({ eventStore, directory, openCopy, clock });
    } finally {
      eventStore.close();
    }
  };

  it('copies log and wrapped keys for their owner alone, and says what is in it and which root keys it needs', async () => {
    const directory = join(disk.folder, 'backup');
    const { exitCode, text } = await backup(directory);
    assert.equal(exitCode, 0);
    assert.match(text, /the root keys root, which it does not include/);
    assert.deepEqual(readdirSync(directory).sort(), ['backup.json', 'log.db']);
    for (const file of ['backup.json', 'log.db']) assert.equal(statSync(join(directory, file)).mode & 0o777, 0o600);
    const { size: bytes } = statSync(join(directory, 'log.db'));
    const expected = { madeAt: clock.rfc3339(), headPosition: 1, events: 1, bytes, clientKeysByRootKey: { root: 1 } };
    assert.deepEqual(JSON.parse(readFileSync(join(directory, 'backup.json'), 'utf8')), expected);
    const copy = sqliteEventStoreReader(join(directory, 'log.db'));
    assert.deepEqual(await copy.readAll(0, 9), await disk.eventStore.readAll(0, 9));
    copy.close();
  });

  it('never takes the place of another backup', async () => {
    const directory = join(disk.folder, 'backup');
    await backup(directory);
    const { exitCode } = await backup(directory);
    assert.equal(exitCode, 1);
  });

  it('leaves nothing under its name where the copy is damaged', async () => {
    const directory = join(disk.folder, 'backup');
    const damaged = (file: string) => {
      const bytes = readFileSync(file);
      bytes[fragmentsOfSecondPage] = 50;
      writeFileSync(file, bytes);
      return sqliteEventStoreReader(file);
    };
    await assert.rejects(backup(directory, damaged), /is damaged/);
    assert.ok(!readdirSync(directory).includes('log.db'));
  });
});
