import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { newRootKeysText, parseRootKeys, type RootKeys, randomPool } from '@clientele/adapter-jose';
import type { Vault, WrappedKey } from '@clientele/application';
import { fail, ok, type Result } from '@clientele/domain';
import type { UsableConfig } from './config.ts';
import { syncDirectory } from './sync-directory.ts';

/** @throws Error that names the file and what is wrong with it. */
export const loadRootKeys = (file: string): RootKeys => rootKeysIn(readFileSync(file, 'utf8'), file);

/** @throws Error that names the file and what is wrong with it. */
export const rootKeysIn = (text: string, file: string): RootKeys => {
  const parsed = parseRootKeys(text);
  if (parsed.ok) return parsed.value;
  throw new Error(`${file}: ${parsed.error}`);
};

/** The file and the root keys in it. Without root keys the file did not exist and was not read. */
export type RootKeysFile = { readonly file: string; readonly rootKeys?: RootKeys };

/**
 * Reads the root keys file of the configuration. If the data is in files, a missing one is not an error yet: it is
 * created, or reported as missing if there is data that needs it.
 */
export const readRootKeys = ({
  rootKeysFile: file,
  engines,
}: Pick<UsableConfig, 'rootKeysFile' | 'engines'>): Result<RootKeysFile, readonly string[]> => {
  if (!existsSync(file))
    return engines?.kind === 'servers' ? fail(['ROOT_KEYS_FILE: the file does not exist']) : ok({ file });
  try {
    if (isReadByOthers(file))
      return fail(['ROOT_KEYS_FILE: every user of this machine can read the file; take that away with chmod o-rwx']);
    const parsed = parseRootKeys(readFileSync(file, 'utf8'));
    return parsed.ok ? ok({ file, rootKeys: parsed.value }) : fail([`ROOT_KEYS_FILE: ${parsed.error}`]);
  } catch {
    return fail(['ROOT_KEYS_FILE: cannot be read']);
  }
};

const othersReadBit = 0o004;

/** Where container engines and Kubernetes mount secrets. They choose the mode, and the container has no other users. */
const mounted = /^\/(?:var\/)?run\//;

/** Of a regular file; a pipe has no reader but us. The group may read: that is how a mounted volume is shared. */
const isReadByOthers = (file: string): boolean => {
  const stats = statSync(file);
  return !mounted.test(file) && stats.isFile() && (stats.mode & othersReadBit) !== 0;
};

/** The first process to start creates the file. */
export const makeRootKeys = (file: string, nowMs: number): RootKeys => {
  const text = newRootKeysText(`root-${new Date(nowMs).toISOString().slice(0, 10)}`, randomPool());
  writeRootKeys(file, text);
  return rootKeysIn(text, file);
};

/**
 * The file must be complete and on disk before it wraps the first client's key. It is written under another name,
 * flushed and then renamed.
 */
export const writeRootKeys = (file: string, text: string): void => {
  const unfinished = `${file}.unfinished`;
  rmSync(unfinished, { force: true });
  const descriptor = openSync(unfinished, 'wx', 0o600);
  writeSync(descriptor, text);
  fsyncSync(descriptor);
  closeSync(descriptor);
  renameSync(unfinished, file);
  syncDirectory(dirname(file));
};

/**
 * Opens the newest client's key once, so that wrong root keys are detected at start-up rather than at a client's
 * request.
 * @throws Error that says how to recover.
 */
export const assertRootKeysFit = (newest: WrappedKey | undefined, clientVault: Vault, file: string): void => {
  if (newest === undefined) return;
  try {
    clientVault.open(newest);
  } catch (error) {
    throw new Error(
      `the root keys in ${file} do not open the stored client keys: restore the file that belongs to this data`,
      { cause: error },
    );
  }
};
