import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { refusalAnswers } from '@clientele/application';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

describe('docs/errors.md', () => {
  const [, registry = ''] = read('docs/errors.md').split(/^## /m);
  const rows = [...registry.matchAll(/^\| `([a-z-]+)` \| (\d+) \| `(\w+)` \| .+ \|$/gm)];

  it('has one row for every refusal of the registry, with its status and error, and no other', () => {
    const documented = Object.fromEntries(
      rows.map(([, code, status, error]) => [code, { status: Number(status), error }]),
    );
    assert.equal(rows.length, Object.keys(documented).length);
    assert.deepEqual(documented, { ...refusalAnswers });
  });
});
