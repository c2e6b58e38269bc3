import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FaultRun } from './fault-test.ts';
import { type RecordedOperation, readRecording } from './power-cut.ts';
import { compilePreload } from './preload.ts';

/** The operations of a run on its files, and the root keys that it left. */
export type Recorded = { readonly operations: readonly RecordedOperation[]; readonly rootKeys: Buffer };

/** Runs a registry and its clients under the recorder, from an empty folder to a clean stop. */
export const recordRun = async (
  run: FaultRun,
  { clientsCount, synchronous }: { readonly clientsCount: number; readonly synchronous: 'FULL' | 'NORMAL' },
): Promise<Recorded> => {
  const recordedDir = join(run.dir, 'recorded');
  const dataDir = join(recordedDir, 'data');
  const log = join(run.dir, 'operations');
  mkdirSync(dataDir, { recursive: true });
  const writer = spawn(process.execPath, [fileURLToPath(new URL('./power-cut-writer.ts', import.meta.url))], {
    env: {
      PATH: process.env.PATH ?? '',
      PORT: '0',
      DATA_DIR: dataDir,
      RATE_LIMIT: 'off',
      ACK_FILE: join(recordedDir, 'ACK'),
      CLIENTS_COUNT: String(clientsCount),
      LOG_SYNCHRONOUS: synchronous,
      POWER_CUT_PREFIX: recordedDir,
      POWER_CUT_LOG: log,
      LD_PRELOAD: compilePreload('power-cut', run.dir),
    },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  run.context.after(() => writer.kill('SIGKILL'));
  const [code] = await once(writer, 'exit');
  assert.equal(code, 0, 'the recorded run ended well');
  return { operations: readRecording(log), rootKeys: readFileSync(join(dataDir, 'root-keys.json')) };
};
