import assert from 'node:assert/strict';
import fs, { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import { readServerConfig, readServiceConfig } from './config.ts';
import { allFilesFaults } from './file-faults.ts';
import { readAllFiles, readFiles } from './files.ts';
import { makeRootKeys } from './root-keys-file.ts';

describe('files that the configuration names', () => {
  let folder: string;
  let reads: Map<string, number>;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'clientele-'));
    writeFileSync(join(folder, 'op.json'), '{}');
    writeFileSync(join(folder, 'ca.pem'), 'no certificate');
    makeRootKeys(join(folder, 'root-keys.json'), 0);
    reads = new Map();
    const readFileSync = fs.readFileSync.bind(fs);
    mock.method(fs, 'readFileSync', (file: string, encoding: 'utf8') => {
      const name = file.replace(`${folder}/`, '');
      reads.set(name, (reads.get(name) ?? 0) + 1);
      return readFileSync(file, encoding);
    });
    syncBuiltinESMExports();
  });
  afterEach(() => {
    mock.restoreAll();
    syncBuiltinESMExports();
    rmSync(folder, { recursive: true, force: true });
  });

  const env = () => ({
    DATA_DIR: folder,
    OP_METADATA_FILE: join(folder, 'op.json'),
    FETCH_CA_FILE: join(folder, 'ca.pem'),
    ROOT_KEYS_FILE: join(folder, 'root-keys.json'),
  });

  it('are read once, and their faults reported together', async () => {
    const config = readServiceConfig(env());
    assert.ok(config.ok);
    const files = await readAllFiles(config.value, { sectorChecks: true });
    assert.deepEqual(files, { ok: false, error: ['FETCH_CA_FILE: contains no PEM certificate'] });
    assert.deepEqual(Object.fromEntries(reads), { 'op.json': 1, 'ca.pem': 1, 'root-keys.json': 1 });
  });

  it('with root keys are refused if every user can read them, but not if the group can', async () => {
    const config = readServiceConfig({ ...env(), FETCH_CA_FILE: undefined });
    assert.ok(config.ok);
    chmodSync(join(folder, 'root-keys.json'), 0o440);
    assert.ok((await readFiles(config.value, { sectorChecks: true })).ok);
    chmodSync(join(folder, 'root-keys.json'), 0o444);
    const refused = await readFiles(config.value, { sectorChecks: true });
    assert.match(refused.ok ? '' : refused.error.join(), /^ROOT_KEYS_FILE: every user .* chmod o-rwx$/);
  });

  it('are read once, too, if variables are at fault', () => {
    const config = readServiceConfig({ ...env(), PORT: 'none' }, allFilesFaults);
    assert.deepEqual(config, {
      ok: false,
      error: ['PORT: must be a whole number from 0 to 65535', 'FETCH_CA_FILE: contains no PEM certificate'],
    });
    assert.deepEqual(Object.fromEntries(reads), { 'op.json': 1, 'ca.pem': 1, 'root-keys.json': 1 });
  });

  const onServers = () => ({
    ...env(),
    PUBLIC_URL: 'https://registry.example',
    EVENT_STORE_URL: 'esdb://127.0.0.1',
    READ_MODEL_URL: `postgres://one,other/registry?sslmode=verify-full&sslrootcert=${join(folder, 'ca.pem')}`,
  });

  it('are read once if URLs name them, for all hosts together', async () => {
    const config = readServerConfig({ publicUrl: true })(onServers());
    assert.ok(config.ok);
    const files = await readFiles(config.value, { sectorChecks: false });
    assert.ok(files.ok);
    assert.ok(files.value.rootKeys.rootKeys !== undefined);
    assert.deepEqual(Object.fromEntries(reads), { 'op.json': 1, 'ca.pem': 1, 'root-keys.json': 1 });
  });

  it('are read once if URLs name them and variables are at fault', () => {
    const config = readServerConfig({ publicUrl: true })(
      { ...onServers(), PORT: 'none', FETCH_CA_FILE: '' },
      allFilesFaults,
    );
    assert.deepEqual(config, { ok: false, error: ['PORT: must be a whole number from 0 to 65535'] });
    assert.deepEqual(Object.fromEntries(reads), { 'op.json': 1, 'ca.pem': 1, 'root-keys.json': 1 });
  });
});
