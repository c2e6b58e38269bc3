import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { newRootKeysText, randomPool } from '@clientele/adapter-jose';
import { testAuthority } from '../support/certificate-authority.ts';
import { manage, register, smallestBody, startRegistry } from '../support/registry.ts';

/**
 * Named pipes that deliver their text once: a second read of one would block forever. Other processes fill them, because
 * opening a pipe that nobody reads occupies a thread of this one.
 */
const pipes = (context: TestContext, texts: Readonly<Record<string, string>>): Readonly<Record<string, string>> => {
  const folder = mkdtempSync(join(tmpdir(), 'clientele-'));
  context.after(() => rm(folder, { recursive: true, force: true }));
  const paths = Object.entries(texts).map(([name, text]) => {
    const path = join(folder, name);
    execFileSync('mkfifo', [path]);
    const writer = spawn('tee', [path], { stdio: ['pipe', 'ignore', 'inherit'] });
    writer.stdin.end(text);
    context.after(() => writer.kill());
    return [name, path] as const;
  });
  return Object.fromEntries(paths);
};

const texts = () => ({
  OP_METADATA_FILE: '{"issuer":"https://op.example","service_documentation":"https://op.example/docs"}',
  ROOT_KEYS_FILE: newRootKeysText('root', randomPool()),
  FETCH_CA_FILE: testAuthority().ca,
  EXTRA_MEMBERS_FILE: '{"organisation_id":{"type":"string","description":"The payer."}}',
});

describe('a start', () => {
  it('reads each file that the configuration names once', async (context) => {
    const registry = await startRegistry({ env: pipes(context, texts()) });
    context.after(() => registry.dispose());
    assert.match(registry.output(), /issuer https:\/\/op\.example$/m);
    assert.match(registry.output(), /trusts 1 certificate/);
    const registered = await register(registry, { ...smallestBody, organisation_id: 'AB12' });
    assert.equal(registered.status, 201, registered.text);
    assert.equal(registered.body.organisation_id, 'AB12');
    assert.equal((await manage(registered.body)).body.organisation_id, 'AB12');
    assert.equal((await register(registry, { ...smallestBody, organisation_id: 7 })).status, 400);
    assert.match(await (await fetch(`${registry.url}/docs`)).text(), /organisation_id.*The payer\./);
  });

  it('reads each of them once, too, if variables are at fault', (context) =>
    assert.rejects(
      startRegistry({ env: { ...pipes(context, texts()), PORT: 'none' } }),
      /configuration:\n {2}PORT: must be a whole number from 0 to 65535\n*$/,
    ));
});
