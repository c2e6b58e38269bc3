import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A copy of the working tree in which bugs can be planted. */
export type ScratchCopy = {
  readonly root: string;
  /** Folder for the suites' temporary files. It is removed with the copy. */
  readonly temporary: string;
  readonly remove: () => void;
};

/** Our own packages: links from `node_modules` back into the tree. */
const ownScope = '@clientele';

/** Copies every file that git tracks or would add, in its current state, committed or not. */
export const makeScratchCopy = (repository: string): ScratchCopy => {
  // Short, because PostgreSQL creates a socket below it, and a socket path has at most 107 bytes.
  const parent = mkdtempSync(join(tmpdir(), 'mutants-'));
  const root = join(parent, 'tree');
  const temporary = join(parent, 't');
  mkdirSync(temporary);
  // A private PostgreSQL started by root runs as another user, which must be able to reach its folder.
  for (const folder of [parent, temporary]) chmodSync(folder, 0o711);
  for (const file of filesOf(repository)) copyInto(root, { repository, file });
  linkModules(join(repository, 'node_modules'), join(root, 'node_modules'));
  return { root, temporary, remove: () => rmSync(parent, { recursive: true, force: true }) };
};

const filesOf = (repository: string): readonly string[] => {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: repository,
    encoding: 'utf8',
  });
  return listed.split('\0').filter((file) => file !== '' && existsSync(join(repository, file)));
};

const copyInto = (root: string, { repository, file }: { readonly repository: string; readonly file: string }): void => {
  const copy = join(root, file);
  mkdirSync(dirname(copy), { recursive: true });
  copyFileSync(join(repository, file), copy);
};

/**
 * Third-party packages are the same in both trees. The links to our own are relative, so the same link in the copy
 * leads into the copy: a suite there never runs the code of the working tree.
 */
const linkModules = (modules: string, copy: string): void => {
  mkdirSync(join(copy, ownScope), { recursive: true });
  for (const name of readdirSync(modules)) if (name !== ownScope) symlinkSync(join(modules, name), join(copy, name));
  for (const name of readdirSync(join(modules, ownScope)))
    symlinkSync(readlinkSync(join(modules, ownScope, name)), join(copy, ownScope, name));
};
