import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { register, smallestBody, startRegistry } from '../support/registry.ts';
import { faultTest } from './fault-test.ts';
import { compilePreload, preloadMissing } from './preload.ts';
import { quietEnv } from './running-registry.ts';

const registrationsCount = 20;

faultTest(
  'D2: the service as a user starts it flushes the log once for each registration, before it answers',
  async (run) => {
    const log = join(run.dir, 'flushes');
    const flushes = (): number => (existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n').length : 0);
    // No flush is chosen to fail, and all of them are recorded.
    const noted = { FSYNC_FAIL_PATH: '/log.db-wal', FSYNC_FAIL_AT: '1', FSYNC_FAIL_TIMES: '0', FSYNC_FAIL_LOG: log };
    const LD_PRELOAD = compilePreload('fsync-fail', run.dir);
    const env = { ...quietEnv, ...noted, LD_PRELOAD };
    const registry = await startRegistry({ dataDir: join(run.dir, 'data'), env });
    run.context.after(() => registry.stop('SIGKILL'));
    for (let number = 1; number <= registrationsCount; number += 1) {
      const before = flushes();
      assert.equal((await register(registry, smallestBody)).status, 201);
      assert.ok(flushes() > before, `registration ${number} was answered and not flushed`);
    }
    assert.equal(await registry.stop(), 0);
    return { registrations: registrationsCount, flushes: flushes() };
  },
  preloadMissing(),
);
