import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { isJsonObject, profileNames } from '@clientele/domain';
import { readDocs, samplesOf } from '../support/docs-examples.ts';
import { registerText, startRegistry } from '../support/registry.ts';

/** Runs a command of the page in a shell whose `curl` prints its arguments. */
const argumentsOf = (command: string): readonly string[] =>
  execFileSync('sh', ['-c', `curl() { printf '%s\\0' "$@"; }\n${command}`], { encoding: 'utf8' }).split('\0');

for (const profile of profileNames) {
  describe(`the guide at /docs, profile ${profile}`, () => {
    it('has bodies that the registry grants as they stand, as JSON and as commands', async (t) => {
      const registry = await startRegistry({ env: { PROFILE: profile } });
      t.after(registry.dispose);
      const samples = samplesOf((await readDocs(registry)).page);
      const bodies = samples.filter(({ label }) => label.startsWith('Body for: '));
      assert.equal(bodies.length, { bcp: 4, 'oidc-dynamic': 4, mcp: 5, fapi: 3 }[profile]);
      for (const { label, text } of bodies) {
        const answer = await registerText(registry, text);
        assert.equal(answer.status, 201, `${label}: ${answer.text}`);
        for (const [name, value] of Object.entries(JSON.parse(text))) assert.deepEqual(answer.body[name], value, name);
        const command = samples.find((sample) => sample.label === label.replace('Body', 'Command'));
        assert.ok(command !== undefined, label);
        const words = argumentsOf(command.text);
        assert.ok(words.includes(`${registry.url}/register`), label);
        assert.deepEqual(JSON.parse(words[words.indexOf('-d') + 1] ?? ''), JSON.parse(text));
      }
      const mistakes = samples.find(({ id }) => id === 'example-mistakes');
      const refusal = await registerText(registry, mistakes?.text ?? '');
      assert.equal(refusal.status, 400);
      assert.ok(isJsonObject(refusal.body) && refusal.body.error === 'invalid_redirect_uri');
    });
  });
}
