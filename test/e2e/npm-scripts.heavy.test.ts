import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { lockData } from '@clientele/adapter-sqlite';
import { until } from '../support/until.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

describe('npm', () => {
  for (const script of ['dev', 'start'])
    it(`passes a SIGTERM on, so that "npm run ${script}" leaves no process behind`, async (context) => {
      const dataDir = await mkdtemp(join(tmpdir(), 'clientele-'));
      context.after(() => rm(dataDir, { recursive: true, force: true }));
      const env = { PATH: process.env.PATH, HOME: dataDir, PORT: '0', DATA_DIR: dataDir };
      const npm = spawn('npm', ['run', script], { cwd: root, env, stdio: ['ignore', 'pipe', 'ignore'] });
      const ended = once(npm, 'exit');
      for await (const line of createInterface({ input: npm.stdout })) if (line.startsWith('ready: ')) break;
      npm.stdout.resume();
      npm.kill('SIGTERM');
      await ended;
      await until('the data directory is free', () => isFree(join(dataDir, 'lock')));
    });
});

const isFree = async (lock: string): Promise<boolean> => {
  try {
    lockData(lock).release();
    return true;
  } catch {
    return false;
  }
};
