import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { randomPool } from './random-pool.ts';
import { newRootKeysText, parseRootKeys } from './root-keys.ts';
import { type ChangedText, withCurrentRootKey, withoutRootKey, withRootKey } from './root-keys-text.ts';

const random = randomPool();
const first = newRootKeysText('first', random);

const textOf = (changed: ChangedText): string => {
  if (!changed.ok) throw new Error(changed.error);
  return changed.value;
};

const keysOf = (text: string) => {
  const parsed = parseRootKeys(text);
  if (!parsed.ok) throw new Error(parsed.error);
  const { currentId, byId } = parsed.value;
  return { currentId, byId: new Map([...byId].map(([id, key]) => [id, key.export().toString('hex')])) };
};

describe('the text of a root keys file', () => {
  it('gains a key of its own, which is not used yet', () => {
    const after = keysOf(textOf(withRootKey(first, 'second', random)));
    assert.equal(after.currentId, 'first');
    assert.equal(after.byId.get('first'), keysOf(first).byId.get('first'));
    assert.match(after.byId.get('second') ?? '', /^[0-9a-f]{64}$/);
    assert.notEqual(after.byId.get('second'), after.byId.get('first'));
    const again = keysOf(textOf(withRootKey(first, 'second', random)));
    assert.notEqual(again.byId.get('second'), after.byId.get('second'));
  });

  it('never replaces a key, and takes no id that could be mistaken', () => {
    for (const id of ['first', '', 'a b', '__proto__', 'x'.repeat(65)])
      assert.equal(withRootKey(first, id, random).ok, false, id);
  });

  it('names another current key, of those that are there', () => {
    const both = textOf(withRootKey(first, 'second', random));
    const after = keysOf(textOf(withCurrentRootKey(both, 'second')));
    assert.deepEqual(after, { ...keysOf(both), currentId: 'second' });
    assert.deepEqual(withCurrentRootKey(both, 'third'), { ok: false, error: 'root key third does not exist' });
  });

  it('loses a key, but never the current one', () => {
    const both = textOf(withRootKey(first, 'second', random));
    assert.deepEqual(keysOf(textOf(withoutRootKey(both, 'second'))), keysOf(first));
    assert.deepEqual(withoutRootKey(both, 'first'), { ok: false, error: 'root key first is the current one' });
    assert.equal(withoutRootKey(both, 'third').ok, false);
  });

  it('is not changed if it is already invalid', () => {
    for (const text of ['', '{}', '{"current":"a","keys":{"a":"c2hvcnQ"}}']) {
      assert.equal(withRootKey(text, 'b', random).ok, false);
      assert.equal(withCurrentRootKey(text, 'a').ok, false);
    }
  });
});
