import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { environmentNames } from '@clientele/composition';
import { z } from 'zod';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string): string => readFileSync(`${root}${path}`, 'utf8');

const versions = z.record(z.string(), z.string()).default({});
const lockSchema = z.object({
  packages: z.record(
    z.string(),
    z.object({
      resolved: z.string().optional(),
      os: z.array(z.string()).optional(),
      optionalDependencies: versions,
    }),
  ),
});
const manifestSchema = z.object({ dependencies: versions, devDependencies: versions });

const lock = lockSchema.parse(JSON.parse(read('package-lock.json'))).packages;
const manifests = ['package.json', ...globSync('{shared/*,services/*,infra/*,test}/package.json', { cwd: root })];

describe('The lock file', () => {
  it('names no download address, so that it works behind any registry', () => {
    const addresses = Object.entries(lock).filter(([, { resolved }]) => resolved?.includes('://'));
    assert.deepEqual(addresses, []);
  });

  it('holds the packages of every platform, or `npm ci` refuses it elsewhere', () => {
    const missing = Object.entries(lock).flatMap(([path, { optionalDependencies }]) =>
      Object.keys(optionalDependencies)
        .filter((name) => !(`${path}/node_modules/${name}` in lock) && !(`node_modules/${name}` in lock))
        .map((name) => `${path} wants ${name}`),
    );
    assert.deepEqual(missing, []);
  });

  for (const tool of ['@biomejs/cli-', '@turbo/', '@oxc-parser/binding-']) {
    it(`holds ${tool}* for Linux, macOS and Windows`, () => {
      const systems = new Set(
        Object.entries(lock)
          .filter(([path]) => path.startsWith(`node_modules/${tool}`))
          .flatMap(([, { os }]) => os ?? []),
      );
      assert.deepEqual(
        ['darwin', 'linux', 'win32'].filter((system) => !systems.has(system)),
        [],
      );
    });
  }
});

describe('Every package', () => {
  for (const path of manifests) {
    it(`asks for exact versions: ${path}`, () => {
      const { dependencies, devDependencies } = manifestSchema.parse(JSON.parse(read(path)));
      const loose = Object.entries({ ...dependencies, ...devDependencies }).filter(
        ([, version]) => !/^\d+\.\d+\.\d+$/.test(version),
      );
      assert.deepEqual(loose, []);
    });
  }
});

describe('README.md', () => {
  for (const folder of globSync('{shared,services}/*', { cwd: root }))
    it(`has ${folder} on its map`, () => assert.ok(read('README.md').includes(`\`${folder}\``)));

  it('names no package that is not there', () => {
    const named = [...read('README.md').matchAll(/`((?:shared|services)\/[a-z-]+)`/g)].map(([, folder = '']) => folder);
    assert.deepEqual(
      named.filter((folder) => !existsSync(`${root}${folder}/package.json`)),
      [],
    );
  });
});

describe('Every page', () => {
  const pages = globSync(['*.md', '{docs,infra}/**/*.md'], { cwd: root });

  /** Prose only: code and tables may be as wide as they need to be. */
  const proseOf = (page: string): readonly string[] =>
    read(page)
      .replaceAll(/^```.*?^```$/gms, '')
      .split('\n')
      .filter((line) => !line.startsWith('|'));

  for (const page of pages)
    it(`is wrapped at 120 characters: ${page}`, () => {
      assert.deepEqual(
        proseOf(page).filter((line) => line.length > 120),
        [],
      );
    });
});

describe('Every environment variable that the program reads', () => {
  const documented = (): readonly string[] =>
    [...read('infra/env/example.env').matchAll(/^(?:# ?)?([A-Z][A-Z0-9_]*)=/gm)].map(([, name = '']) => name);

  it('has its line in infra/env/example.env, and no other has', () => {
    assert.deepEqual(documented().toSorted(), environmentNames.toSorted());
  });

  it('stands in the one table of docs/configuration.md', () => {
    const rows = read('docs/configuration.md')
      .split('\n')
      .filter((line) => line.startsWith('|'))
      .join('\n');
    assert.deepEqual(
      environmentNames.filter((name) => !rows.includes(`\`${name}\``)),
      [],
    );
  });
});

describe('Every test file', () => {
  const describeLinesMax = 100;
  const files = globSync('{shared,services,infra}/*/{src,test}/**/*.ts', { cwd: root })
    .concat(globSync('test/**/*.ts', { cwd: root }))
    .filter((file) => !file.includes('node_modules') && /\.(test|contract)\.ts$/.test(file));

  /**
   * First line and number of lines of each `describe`, found by its indent: the formatter aligns both ends in one
   * column.
   */
  const describesOf = (text: string): readonly (readonly [first: number, lines: number])[] => {
    const lines = text.split('\n');
    return lines.flatMap((line, first) => {
      const indent = /^( *)describe\(/.exec(line)?.[1];
      if (indent === undefined) return [];
      return [[first + 1, lines.slice(first).findIndex((end) => end.startsWith(`${indent}})`)) + 1] as const];
    });
  };

  it(`has no describe of more than ${describeLinesMax} lines`, () => {
    const long = files.flatMap((file) =>
      describesOf(read(file)).flatMap(([first, lines]) =>
        lines > describeLinesMax ? [`${file}:${first}: ${lines} lines`] : [],
      ),
    );
    assert.deepEqual(long, []);
  });

  it('of a package shares its process with the others: it has hooks in describe only, and leaves the process as it is', () => {
    const units = files.filter((file) => !file.startsWith('test/') && file.endsWith('.test.ts'));
    const careless = units.filter((file) =>
      /^(before|after|beforeEach|afterEach)\(|process\.((exit|chdir|umask|on|once)\(|env\.\w+ =)/m.test(read(file)),
    );
    assert.ok(units.length > 0);
    assert.deepEqual(careless, []);
  });
});
