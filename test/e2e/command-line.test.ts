import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { jsonOf, runClientele, runProgram } from '../support/command-line.ts';
import { type RunningRegistry, register, startRegistry } from '../support/registry.ts';
import { body, clientele, readAt, sameButForPort } from './on-a-data-directory.ts';

describe('npx clientele', () => {
  it('runs from the root of the repository, on the Node.js that comes with it', async () => {
    const { code, stdout } = await runProgram(['npx', 'clientele', '--help'], {
      PATH: withoutOwnPrograms(),
      HOME: process.env.HOME ?? '',
    });
    assert.equal(code, 0);
    assert.match(stdout, /^clientele COMMAND/);
  });

  it('exits with 64 for a wrong command, with 78 for a wrong configuration, which it names, and with 1 for missing data', async () => {
    const env = { DATA_DIR: '/nowhere' };
    for (const args of [['chek'], ['erase'], ['check', '--nope'], ['export', '--after', 'x'], ['rebuild', 'extra']])
      assert.equal((await runClientele(args, env)).code, 64, args.join(' '));
    const wrong = await runClientele(['check'], { ...env, PORT: 'many', PROFILE: 'carefree' });
    assert.equal(wrong.code, 78);
    assert.match(wrong.stderr, /^PORT: .*\nPROFILE: /);
    assert.equal(wrong.stdout, '');
    const missing = await runClientele(['check', '--json'], env);
    assert.equal(missing.code, 1);
    assert.match(String(jsonOf(missing).error), /no event log at \/nowhere/);
  });

  it('has help for each command that the list names, and docs/operations.md has the same commands', async () => {
    const { stdout } = await runClientele(['--help'], {});
    const names = [...stdout.matchAll(/^ {2}([a-z]+(?: [a-z]+)?) {2,}/gm)].map(([, name = '']) => name);
    const sections = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8').split(/^## /m);
    const table = sections.find((section) => section.startsWith('The command line')) ?? '';
    const documented = [...table.matchAll(/^\| `([a-z]+(?: [a-z]+)?)(?: [A-Z[][^`]*)?` \| [a-z]/gm)].map(
      ([, name]) => name,
    );
    assert.deepEqual(documented.toSorted(), names.toSorted());
    for (const name of names) {
      const help = await runClientele([...name.split(' '), '--help'], {});
      assert.equal(help.code, 0);
      assert.ok(help.stdout.startsWith(`clientele ${name}`), help.stdout);
    }
  });

  it('says its version, helps with a group of commands, and points a mistake at the help of that command', async () => {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    assert.equal((await runClientele(['--version'], {})).stdout, `clientele ${String(version)}\n`);
    const group = await runClientele(['keys', '--help'], {});
    assert.deepEqual([group.code, group.stdout.match(/^ {2}keys [a-z]+/gm)?.length], [0, 6]);
    for (const [args, pointer] of [
      [['keys'], 'keys'],
      [['keys', 'turn'], 'keys'],
      [['keys', 'add'], 'keys add'],
      [['check', '--nope'], 'check'],
    ] as const)
      assert.match((await runClientele(args, {})).stderr, new RegExp(`run "clientele ${pointer} --help"\n$`));
  });
});

/** The PATH of a user's shell: `npx` adds the repository's programs itself. */
const withoutOwnPrograms = (): string =>
  (process.env.PATH ?? '')
    .split(':')
    .filter((folder) => !folder.includes('node_modules'))
    .join(':');

describe('beside a running service', () => {
  let registry: RunningRegistry;
  before(async () => {
    registry = await startRegistry();
  });
  after(() => registry.dispose());

  it('D7: a backup made under load is one moment of the log, and starts again with every answer of before it', async (t) => {
    const before = (await register(registry, body)).body;
    let isDone = false;
    const load = (async () => {
      while (!isDone) await Promise.all(Array.from({ length: 16 }, () => register(registry, body)));
    })();
    const directory = join(registry.dataDir, 'backup');
    const made = await clientele(registry.dataDir, 'backup', directory, '--json');
    isDone = true;
    await load;
    assert.equal(made.code, 0, made.stdout);
    const { headPosition } = jsonOf(made);
    assert.ok(Number(headPosition) >= 1);
    assert.deepEqual((await readdir(directory)).sort(), ['backup.json', 'log.db']);
    await writeFile(join(directory, 'root-keys.json'), await readFile(join(registry.dataDir, 'root-keys.json')), {
      mode: 0o600,
    });

    const restored = await startRegistry({ dataDir: directory });
    t.after(() => restored.stop('SIGKILL'));
    assert.deepEqual(sameButForPort((await readAt(restored, before)).body), sameButForPort(before));
    assert.equal((await register(restored, body)).status, 201);
    await restored.stop();
    assert.equal((await clientele(directory, 'check')).code, 0);
  });

  it('what only reads works, and what writes says that the service must be stopped', async () => {
    const client = (await register(registry, body)).body;
    for (const args of [['check'], ['export'], ['keys', 'status'], ['client', 'show', String(client.client_id)]])
      assert.equal((await clientele(registry.dataDir, ...args)).code, 0, args.join(' '));
    for (const args of [['rebuild'], ['erase', String(client.client_id), '--yes'], ['keys', 'rewrap']]) {
      const { code, stderr } = await clientele(registry.dataDir, ...args);
      assert.equal(code, 1);
      assert.match(stderr, /another process uses this data directory/);
    }
    assert.equal((await readAt(registry, client)).status, 200);
  });

  it('E1: erase, after a stop, ends a client for good', async (t) => {
    const client = (await register(registry, body)).body;
    const other = (await register(registry, body)).body;
    assert.equal(await registry.stop(), 0);
    const clientId = String(client.client_id);
    const unasked = await clientele(registry.dataDir, 'erase', clientId);
    assert.equal(unasked.code, 64, 'without a terminal nobody can be asked');
    assert.match(unasked.stderr, /add --yes. Nothing was changed\nrun "clientele erase --help"/);
    const erased = await clientele(registry.dataDir, 'erase', clientId, '--as', 'alice', '--yes');
    assert.equal(erased.code, 0, erased.stderr);
    assert.match(erased.stdout, /^erased c\w+ as alice\nbackups from before still hold its key/);
    const shown = await clientele(registry.dataDir, 'client', 'show', clientId, '--history');
    assert.match(shown.stdout, /ClientErased {2}by operator alice/);
    assert.equal((await clientele(registry.dataDir, 'erase', 'c0', '--yes')).code, 1);
    assert.equal((await clientele(registry.dataDir, 'check')).code, 0);
    const again = await startRegistry({ dataDir: registry.dataDir });
    t.after(() => again.stop('SIGKILL'));
    assert.equal((await readAt(again, client)).status, 401);
    assert.equal((await readAt(again, other)).status, 200);
  });
});
