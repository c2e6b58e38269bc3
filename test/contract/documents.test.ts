import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { refusalAnswers } from '@clientele/application';
import { documentFaultCodes, fetchRefusals } from '@clientele/domain';
import { httpRefusals } from '@clientele/http';

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

describe('docs/sector-identifiers.md', () => {
  const rows = [...read('docs/sector-identifiers.md').matchAll(/^\| `([a-z0-9-]+)` \| (again|final) \| .+ \|$/gm)];

  it('has one row for every refusal of a sector identifier, says whether it is tried again, and has no other', () => {
    const fetched = Object.entries(fetchRefusals).map(([code, { transient }]) => [code, transient ? 'again' : 'final']);
    const judged = documentFaultCodes.map((code) => [code, 'final']);
    assert.deepEqual(
      rows.map(([, code, tried]) => [code, tried]),
      [...fetched, ...judged],
    );
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
