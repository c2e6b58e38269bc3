import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it, type TestContext } from 'node:test';
import workers from 'node:worker_threads';
import { openFileEventStore } from './file-event-store.ts';

/** What each writing thread is told of how long to wait for the disk. */
const watchedLevels = (context: TestContext): readonly unknown[] => {
  const levels: unknown[] = [];
  const { Worker } = workers;
  class WatchedWorker extends Worker {
    constructor(...[file, options]: ConstructorParameters<typeof Worker>) {
      super(file, options);
      levels.push(options?.workerData.synchronous);
    }
  }
  workers.Worker = WatchedWorker;
  syncBuiltinESMExports();
  context.after(() => {
    workers.Worker = Worker;
    syncBuiltinESMExports();
  });
  return levels;
};

it('D2: a service that is told nothing else waits for the disk at every commit', async (context) => {
  const levels = watchedLevels(context);
  const dataDir = mkdtempSync(join(tmpdir(), 'clientele-'));
  context.after(() => rmSync(dataDir, { recursive: true, force: true }));
  const rootKeysFile = join(dataDir, 'root-keys.json');
  const engines = {
    kind: 'embedded',
    eventStoreFile: join(dataDir, 'log.db'),
    viewsFile: join(dataDir, 'views.db'),
  } as const;
  const onFailure = (error: unknown): void => assert.fail(String(error));
  const { close } = await openFileEventStore(
    { dataDir, rootKeysFile, erasuresFile: undefined, engines },
    { rootKeys: { file: rootKeysFile }, onFailure },
  );
  context.after(close);
  assert.deepEqual(levels, ['FULL']);
});
