import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { newRootKeysText, parseRootKeys, type RootKeys, randomPool } from '@clientele/adapter-jose';
import type { Vault, WrappedKey } from '@clientele/application';
import { fail, ok, type Result } from '@clientele/domain';
import type { UsableConfig } from './config.ts';

/** @throws Error that names the file and the fault. */
export const loadRootKeys = (file: string): RootKeys => rootKeysIn(readFileSync(file, 'utf8'), file);

/** @throws Error that names the file and the fault. */
export const rootKeysIn = (text: string, file: string): RootKeys => {
  const parsed = parseRootKeys(text);
  if (parsed.ok) return parsed.value;
  throw new Error(`${file}: ${parsed.error}`);
};

/** The file, and the root keys in it; without these it has not been read, because it was not there. */
export type RootKeysFile = { readonly file: string; readonly rootKeys?: RootKeys };

/** Reads the file of the configuration. If all is in files, a missing one is made, or missed with the data it belongs to. */
export const readRootKeys = ({
  rootKeysFile: file,
  engines,
}: Pick<UsableConfig, 'rootKeysFile' | 'engines'>): Result<RootKeysFile, readonly string[]> => {
  if (!existsSync(file))
    return engines?.kind === 'servers' ? fail(['ROOT_KEYS_FILE: there is no such file']) : ok({ file });
  try {
    const parsed = parseRootKeys(readFileSync(file, 'utf8'));
    return parsed.ok ? ok({ file, rootKeys: parsed.value }) : fail([`ROOT_KEYS_FILE: ${parsed.error}`]);
  } catch {
    return fail(['ROOT_KEYS_FILE: cannot be read']);
  }
};

/** Whoever starts first makes the file. */
export const makeRootKeys = (file: string, nowMs: number): RootKeys => {
  const text = newRootKeysText(`root-${new Date(nowMs).toISOString().slice(0, 10)}`, randomPool());
  writeRootKeys(file, text);
  return rootKeysIn(text, file);
};

/** The file must be whole and on disk before the first client's key is wrapped with it: it is written beside, flushed, then named. */
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

/** A new file is durable only when its directory entry is. */
const syncDirectory = (directory: string): void => {
  const descriptor = openSync(directory, 'r');
  fsyncSync(descriptor);
  closeSync(descriptor);
};

/**
 * Opens the newest client's key once, so that wrong root keys are found at start and not at a client's request.
 * @throws Error that says what to mend.
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
