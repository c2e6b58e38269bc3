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
import { rootKeysIn, tenant, writeRootKeys } from '@clientele/composition';
import { ok, type Result } from '@clientele/domain';

/** The root keys of the configured file and the operations on them. No root key leaves this object. Each change is made once. */
export type RootKeyFile = {
  readonly ids: readonly string[];
  readonly currentId: string;
  readonly vault: () => Vault;
  /** @throws Error if no root key has that id. */
  readonly rewrapTo: (rootKeyId: string) => RewrapKey;
  readonly add: (rootKeyId: string) => Changed;
  readonly use: (rootKeyId: string) => Changed;
  readonly remove: (rootKeyId: string) => Changed;
};

/** The file was changed durably, or the reason why it was not. */
export type Changed = Result<undefined, string>;

/** @throws Error that names the file and the error. */
export const rootKeyFile = (file: string): RootKeyFile => {
  const text = readFileSync(file, 'utf8');
  const rootKeys = rootKeysIn(text, file);
  return {
    ids: [...rootKeys.byId.keys()],
    currentId: rootKeys.currentId,
    vault: () => vault(rootKeys, { tenant }),
    rewrapTo: (rootKeyId) => keyRewrapper(rootKeys, { tenant, rootKeyId }),
    add: (id) => change(file, withRootKey(text, id, randomPool())),
    use: (id) => change(file, withCurrentRootKey(text, id)),
    remove: (id) => change(file, withoutRootKey(text, id)),
  };
};

const change = (file: string, after: ChangedText): Changed => {
  if (!after.ok) return after;
  writeRootKeys(file, after.value);
  return ok(undefined);
};
