import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { access, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, it, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { JsonObject } from '@clientele/domain';
import { compileCacheEnv } from '../support/compile-cache.ts';
import {
  manage,
  type RunningRegistry,
  register,
  replace,
  send,
  startRegistry,
  withoutIssued,
} from '../support/registry.ts';

const commandLine = fileURLToPath(new URL('../../services/command-line/src/main.ts', import.meta.url));
const configurationExitCode = 78;

/** Runs a command line as a user's shell would. */
const shell = (command: string): Promise<{ readonly stdout: string; readonly stderr: string }> =>
  promisify(execFile)('sh', ['-c', command]);

/**
 * The pasted command cannot be tried without curl. On a developer's machine that is a reason to skip, in CI a failure.
 */
const skipWithoutCurl = async (test: TestContext): Promise<boolean> => {
  const found = await shell('command -v curl').then(
    () => true,
    () => false,
  );
  if (!found && process.env.CI !== undefined) throw new Error('CI needs curl');
  if (!found) test.skip('curl is not installed');
  return !found;
};

describe('the start', () => {
  let registry: RunningRegistry;
  before(async () => {
    registry = await startRegistry();
  });
  after(() => registry.dispose());

  it('says what runs, where the data are, where the documentation is, and at last that it is ready', () => {
    const text = registry.output();
    for (const told of [`${registry.url}/register`, `${registry.url}/docs`, registry.dataDir, 'profile bcp']) {
      assert.ok(text.includes(told), `${told} is missing in:\n${text}`);
    }
    assert.ok(text.split('\n').length < 20, 'a few lines are enough');
  });

  it('says that it made a root key, and keeps the key to its owner', async () => {
    const file = join(registry.dataDir, 'root-keys.json');
    assert.ok(registry.output().includes(file));
    await access(file);
    const key = JSON.stringify(JSON.parse(await readFile(file, 'utf8')));
    for (const secret of key.match(/[\w+/=-]{32,}/g) ?? []) assert.ok(!registry.output().includes(secret));
  });

  it('prints a curl that registers a client when pasted into a shell', async (test) => {
    if (await skipWithoutCurl(test)) return;
    const command = /^ *(curl (?:.*\\\n)*.*)$/m.exec(registry.output())?.[1];
    assert.ok(command, 'no curl in the output');
    const { stdout, stderr } = await shell(command);
    assert.equal(stderr, '');
    const client: JsonObject = JSON.parse(stdout);
    assert.deepEqual((await manage(client)).body, client);
  });

  it('serves the documentation that it names: a page for people and OpenAPI 3.1', async () => {
    const page = await fetch(`${registry.url}/docs`);
    assert.equal(page.status, 200);
    assert.match(page.headers.get('content-type') ?? '', /^text\/html/);
    assert.match(page.headers.get('content-security-policy') ?? '', /default-src 'none'/);
    const document = await send(`${registry.url}/openapi.json`);
    assert.match(String(document.body.openapi), /^3\.1\./);
    assert.match(document.headers.get('cache-control') ?? '', /max-age/);
  });
});

describe('the stop', () => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    it(`is graceful on ${signal}: exit code 0`, async (t) => {
      const registry = await startRegistry();
      t.after(registry.dispose);
      assert.equal((await register(registry, { redirect_uris: ['https://rp.example/cb'] })).status, 201);
      assert.equal(await registry.stop(signal), 0);
    });
  }

  it('answers the request at hand before it ends', async (t) => {
    const registry = await startRegistry();
    t.after(registry.dispose);
    const answers = Array.from({ length: 20 }, () => register(registry, { redirect_uris: ['https://rp.example/cb'] }));
    await answers[0];
    const stopped = registry.stop('SIGTERM');
    const settled = await Promise.allSettled(answers);
    assert.equal(await stopped, 0);
    const statuses = settled.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value.status] : []));
    assert.ok(
      statuses.every((status) => status === 201 || status === 503),
      String(statuses),
    );
  });
});

describe('a faulty configuration', () => {
  const variables = {
    PORT: 'thousand-and-one',
    PUBLIC_URL: 'http://registry.example',
    ISSUER: 'not-a-url',
    LOG_LEVEL: 'thunderous',
    BODY_BYTES_MAX: '-12345',
  };
  const eventStore = { EVENT_STORE_URL: 'esdb://event-store-of-a-secret' };
  const files = {
    OP_METADATA_FILE: '/nowhere/op.json',
    FETCH_ALLOW: 'not_a_host!',
    FETCH_CA_FILE: '/nowhere/ca.pem',
    ROOT_KEYS_FILE: '/dev/null',
  };

  const assertTold = (env: Readonly<Record<string, string>>, names: readonly string[] = Object.keys(env)) =>
    assert.rejects(startRegistry({ env }), (error) => {
      assert.ok(error instanceof Error);
      const told = [...error.message.matchAll(/^ {2}([A-Z_]+): \S/gm)].map(([, name]) => name);
      assert.deepEqual(told.toSorted(), names.toSorted());
      for (const value of Object.values(env)) assert.ok(!error.message.includes(value), value);
      assert.deepEqual(error.cause, { exitCode: configurationExitCode });
      return true;
    });

  it('is reported completely at the start: variables, what is wrong between them, and files; every name once, and no value', () =>
    assertTold({ ...variables, ...eventStore, ...files }, [
      ...Object.keys({ ...variables, ...files }),
      'READ_MODEL_URL',
    ]));

  it('is reported completely, too, if only files reveal it', () => assertTold(files));

  it('what depends on a profile is not judged by the default if the profile is at fault', () =>
    assertTold({ PROFILE: 'carefree', SCOPE_DEFAULT: 'unheard-of', PORT: 'thousand-and-one' }, ['PROFILE', 'PORT']));

  it('a contradiction between the OP document and a variable is reported with the name of the variable', () =>
    assertTold({ CUSTOM_SCHEMES: 'with-a-colon:', SCOPES_SUPPORTED: 'openid', SCOPE_DEFAULT: 'unheard-of' }, [
      'CUSTOM_SCHEMES',
      'SCOPE_DEFAULT',
    ]));

  it('is no trace of a variable that is set to nothing: that counts as unset', async (t) => {
    const registry = await startRegistry({ env: { PROFILE: '', LOG_LEVEL: '' } });
    t.after(registry.dispose);
    assert.match(registry.output(), /profile bcp/);
  });
});

/** All rows of all tables, in a stable order. */
const rowsOf = (file: string): Readonly<Record<string, readonly string[]>> => {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").all();
    return Object.fromEntries(
      tables.map(({ name }) => [
        String(name),
        database
          .prepare(`SELECT * FROM "${String(name)}"`)
          .all()
          .map((row) => JSON.stringify(row))
          .sort(),
      ]),
    );
  } finally {
    database.close();
  }
};

describe('what is stored', () => {
  /** A stopped registry with three clients: one as registered, one updated and one deleted. */
  const stopped = async (
    t: TestContext,
  ): Promise<{
    readonly dataDir: string;
    readonly kept: JsonObject;
    readonly updated: JsonObject;
    readonly deleted: JsonObject;
  }> => {
    const registry = await startRegistry();
    t.after(registry.dispose);
    const body = { redirect_uris: ['https://rp.example/cb'], contacts: ['ops@rp.example'] };
    const kept = (await register(registry, body)).body;
    const first = (await register(registry, body)).body;
    const updated = (await replace(first, { ...withoutIssued(first), client_name: 'Renamed' })).body;
    const deleted = (await register(registry, body)).body;
    assert.equal((await manage(deleted, { method: 'DELETE' })).status, 204);
    assert.equal(await registry.stop(), 0);
    return { dataDir: registry.dataDir, kept, updated, deleted };
  };

  const readAt = (registry: RunningRegistry, client: JsonObject) =>
    send(`${registry.url}/register/${String(client.client_id)}`, {
      headers: { authorization: `Bearer ${String(client.registration_access_token)}` },
    });

  const sameButForPort = (client: JsonObject): JsonObject => ({ ...client, registration_client_uri: '' });

  const expectAsLeft = async (dataDir: string, left: Awaited<ReturnType<typeof stopped>>): Promise<void> => {
    const registry = await startRegistry({ dataDir });
    try {
      for (const client of [left.kept, left.updated]) {
        assert.deepEqual(sameButForPort((await readAt(registry, client)).body), sameButForPort(client));
      }
      assert.equal((await readAt(registry, left.deleted)).status, 401);
    } finally {
      await registry.dispose();
    }
  };

  it('is there after a restart: clients, their credentials, and what was deleted stays so', async (t) => {
    const left = await stopped(t);
    await expectAsLeft(left.dataDir, left);
  });

  it('rebuilds into the same rows by one command, which shows its progress', async (t) => {
    const left = await stopped(t);
    const views = join(left.dataDir, 'views.db');
    const before = rowsOf(views);
    const { stdout } = await promisify(execFile)(process.execPath, [commandLine, 'rebuild'], {
      env: { PATH: process.env.PATH ?? '', ...compileCacheEnv, DATA_DIR: left.dataDir },
    });
    assert.match(stdout, /100 %/);
    assert.match(stdout, /rebuilt \d+ clients from 5 events/);
    assert.deepEqual(rowsOf(views), before);
    assert.deepEqual(
      (await readdir(left.dataDir)).filter((name) => name.includes('rebuilding')),
      [],
    );
    await expectAsLeft(left.dataDir, left);
  });

  it('is not touched by a second process: it refuses to start on data in use', async (t) => {
    const registry = await startRegistry();
    t.after(registry.dispose);
    await assert.rejects(startRegistry({ dataDir: registry.dataDir }), /cannot start/);
    assert.equal((await register(registry, { redirect_uris: ['https://rp.example/cb'] })).status, 201);
  });
});
