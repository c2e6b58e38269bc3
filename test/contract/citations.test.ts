import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

const folders = '{docs,infra,services,shared,test}/**/*';
const everyFile = globSync(['*.md', `${folders}.md`, `${folders}.ts`], {
  cwd: root,
  exclude: (path) => path.includes('node_modules'),
});
const pages = everyFile.filter((path) => path.endsWith('.md'));

/** Names that look like one of our ids but are not. */
const otherNames = new Set(['DSA-44', 'ECMA-48', 'M1', 'M2', 'UTF-16', 'V3', 'V8']);

/** `REG-07`, `D-25`, `W1`: a rule, a decision or an invariant. */
const idsIn = (text: string): readonly string[] =>
  [...text.matchAll(/(?<![\w%+.-])(?:[A-Z][A-Z\d]*-\d\d|[A-Z]\d{1,2})(?![\w-])/g)]
    .map(([id]) => id)
    .filter((id) => !otherNames.has(id));

const definedIn = (page: string): readonly string[] =>
  [...read(page).matchAll(/^\| ([A-Z][A-Z\d]*-\d\d|[A-Z]\d{1,2}) \|/gm)].map(([, id = '']) => id);

const complaints = (find: (text: string, path: string) => readonly string[]): readonly string[] =>
  everyFile.flatMap((path) => find(read(path), path).map((what) => `${path}: ${what}`));

describe('Every id of a rule, a decision or an invariant', () => {
  const defined = [...definedIn('docs/requirements.md'), ...definedIn('docs/invariants.md')];

  it('is defined once', () => {
    assert.ok(defined.length > 300);
    assert.deepEqual(
      defined.filter((id, index) => defined.indexOf(id) !== index),
      [],
    );
  });

  it('that is cited anywhere is defined in docs/requirements.md or docs/invariants.md', () => {
    const known = new Set(defined);
    assert.deepEqual(
      complaints((text) => idsIn(text).filter((id) => !known.has(id))),
      [],
    );
  });
});

describe('Every page that is cited', () => {
  it('is in the repository', () => {
    const cited = (text: string): readonly string[] => [...text.matchAll(/[\w/-]+\.md\b/g)].map(([page]) => page);
    const isHere = (page: string): boolean => pages.some((path) => `/${path}`.endsWith(`/${page.replace(/^\/+/, '')}`));
    assert.deepEqual(
      complaints((text) => cited(text).filter((page) => !isHere(page))),
      [],
    );
  });

  it('is named by itself, and by no review of its findings', () => {
    assert.deepEqual(
      complaints((text) => [...text.matchAll(/\b(?:reliability [A-Z]\d|finding \d)/g)].map(([words]) => words)),
      [],
    );
  });
});

describe('Every page', () => {
  for (const page of pages) {
    it(`has only links that lead somewhere: ${page}`, () => {
      const targets = [...read(page).matchAll(/\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)/g)];
      assert.deepEqual(
        targets.filter(([, path = '']) => !existsSync(join(root, dirname(page), path))).map(([link]) => link),
        [],
      );
    });

    it(`names only files that are there: ${page}`, () => {
      const named = [...read(page).matchAll(/`((?:docs|infra|services|shared|test)\/[\w./-]+)`/g)];
      assert.deepEqual(
        named.map(([, path = '']) => path).filter((path) => !existsSync(join(root, path))),
        [],
      );
    });
  }
});
