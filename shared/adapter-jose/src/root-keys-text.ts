import { fail, isJsonObject, type JsonObject, ok, type Result } from '@clientele/domain';
import { newRootKeysText, parseRootKeys } from './root-keys.ts';

/** The changed text of a root keys file, or why it cannot be changed. */
export type ChangedText = Result<string, string>;

const idPattern = /^[A-Za-z0-9.-]{1,64}$/;

/** Adds a key that is not used yet: every process must know it before the first one wraps with it. */
export const withRootKey = (text: string, id: string, random: (bytes: number) => Buffer): ChangedText => {
  if (!idPattern.test(id)) return fail('an id is 1 to 64 letters, digits, dots and hyphens');
  return changed(text, (document) => {
    if (id in document.keys) return fail(`root key ${id} already exists`);
    const made = documentOf(newRootKeysText(id, random));
    return made.ok ? ok({ ...document, keys: { ...document.keys, ...made.value.keys } }) : made;
  });
};

/** Makes that key the current one, which new clients use. */
export const withCurrentRootKey = (text: string, id: string): ChangedText =>
  changed(text, (document) =>
    id in document.keys ? ok({ ...document, current: id }) : fail(`root key ${id} does not exist`),
  );

/** Removes that key. The caller must make sure that nothing is still wrapped with it. */
export const withoutRootKey = (text: string, id: string): ChangedText =>
  changed(text, (document) => {
    if (!(id in document.keys)) return fail(`root key ${id} does not exist`);
    if (id === document.current) return fail(`root key ${id} is the current one`);
    const keys = Object.fromEntries(Object.entries(document.keys).filter(([each]) => each !== id));
    return ok({ ...document, keys });
  });

type Document = { readonly current: string; readonly keys: JsonObject };

const changed = (text: string, change: (document: Document) => Result<Document, string>): ChangedText => {
  const document = documentOf(text);
  if (!document.ok) return document;
  const after = change(document.value);
  return after.ok ? ok(`${JSON.stringify(after.value, null, 2)}\n`) : after;
};

const documentOf = (text: string): Result<Document, string> => {
  const parsed = parseRootKeys(text);
  if (!parsed.ok) return parsed;
  const value: unknown = JSON.parse(text);
  if (!isJsonObject(value) || !isJsonObject(value.keys)) return fail('the root keys are not a JSON object');
  return ok({ current: parsed.value.currentId, keys: value.keys });
};
