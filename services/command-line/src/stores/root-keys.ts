import { readFileSync } from 'node:fs';
import {
  type ChangedText,
  keyRewrapper,
  randomPool,
  vault,
  withCurrentRootKey,
  withoutRootKey,
  withRootKey,
} from '@clientele/adapter-jose';
import type { RewrapKey, Vault } from '@clientele/application';
import { loadRootKeys, tenant, writeRootKeys } from '@clientele/composition';
import { ok, type Result } from '@clientele/domain';

/** The root keys of the configured file, and what can be done with them. None of them ever leaves this. */
export type RootKeyFile = {
  readonly ids: readonly string[];
  readonly currentId: string;
  readonly vault: () => Vault;
  /** @throws Error where there is no root key of that id. */
  readonly rewrapTo: (rootKeyId: string) => RewrapKey;
  readonly add: (rootKeyId: string) => Changed;
  readonly use: (rootKeyId: string) => Changed;
  readonly remove: (rootKeyId: string) => Changed;
};

/** The file is as asked for, on disk; or why it is as it was. */
export type Changed = Result<undefined, string>;

/** @throws Error that names the file and the fault. */
export const rootKeyFile = (file: string): RootKeyFile => {
  const rootKeys = loadRootKeys(file);
  return {
    ids: [...rootKeys.byId.keys()],
    currentId: rootKeys.currentId,
    vault: () => vault(rootKeys, { tenant }),
    rewrapTo: (rootKeyId) => keyRewrapper(rootKeys, { tenant, rootKeyId }),
    add: (id) => change(file, (text) => withRootKey(text, id, randomPool())),
    use: (id) => change(file, (text) => withCurrentRootKey(text, id)),
    remove: (id) => change(file, (text) => withoutRootKey(text, id)),
  };
};

const change = (file: string, changed: (text: string) => ChangedText): Changed => {
  const after = changed(readFileSync(file, 'utf8'));
  if (!after.ok) return after;
  writeRootKeys(file, after.value);
  return ok(undefined);
};
