import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { refusalAnswers } from '@clientele/application';
import { httpRefusals } from '@clientele/platform';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

describe('docs/errors.md', () => {
  const [, registry = '', server = ''] = read('docs/errors.md').split(/^## /m);

  it('has one row for every refusal of the registry, with its status and error, and no other', () => {
    assert.deepEqual(documentedIn(registry), { ...refusalAnswers });
  });

  it('has one row for every refusal of the HTTP server, with its status and error, and no other', () => {
    const made = Object.entries(httpRefusals).map(([code, { status, error }]) => [code, { status, error }]);
    assert.deepEqual(documentedIn(server), Object.fromEntries(made));
  });
});

const documentedIn = (section: string) => {
  const rows = [...section.matchAll(/^\| `([a-z-]+)` \| (\d+) \| `(\w+)` \| .+ \|$/gm)];
  const documented = Object.fromEntries(
    rows.map(([, code, status, error]) => [code, { status: Number(status), error }]),
  );
  assert.equal(rows.length, Object.keys(documented).length, 'a code stands twice');
  return documented;
};
