import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { sqliteEventStore, sqliteViewStore } from '@clientele/adapter-sqlite';
import { openFileReadModel } from './file-read-model.ts';
import type { FileReadModel } from './stores.ts';

const startProjector = async ({ viewsFile }: FileReadModel) => {
  const views = sqliteViewStore(viewsFile);
  return { progress: { position: () => 0 }, noteGrowth: () => {}, stop: async () => views.close() };
};

it('a read model is closed again if the log does not say where it ends', async (context) => {
  const dataDir = mkdtempSync(join(tmpdir(), 'clientele-'));
  const [eventStoreFile, viewsFile] = [join(dataDir, 'log.db'), join(dataDir, 'views.db')];
  const onFailure = (error: unknown): void => assert.fail(String(error));
  const eventStore = sqliteEventStore(eventStoreFile, { onFailure });
  context.after(async () => {
    await eventStore.close();
    rmSync(dataDir, { recursive: true, force: true });
  });
  const headPosition = async () => {
    throw new Error('the disk is away');
  };
  const config = {
    dataDir,
    rootKeysFile: join(dataDir, 'root-keys.json'),
    erasuresFile: undefined,
    engines: { kind: 'embedded', eventStoreFile, viewsFile },
  } as const;
  const parts = { eventStore: { ...eventStore, headPosition }, startProjector, onFailure };
  await assert.rejects(openFileReadModel(config, parts), /the disk is away/);
  // The last connection to a file takes its shared memory with it.
  assert.ok(!existsSync(`${viewsFile}-shm`));
});
