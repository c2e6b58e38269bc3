import type { Json, JsonObject } from '../../json.ts';
import type { MetadataFault, RegistrationPolicy, RequestedMetadata } from './contract.ts';
import { extraRow } from './extra-members.ts';
import { memberFault } from './fault.ts';
import { isLanguageTag } from './language-tag.ts';
import { type Member, memberRows } from './members.ts';
import { boundFault } from './text-bounds.ts';

/** A member as sent, with its row of the table; `name` includes the language tag, if there is one. */
type Sent = { readonly name: string; readonly row: Member; readonly value: Json };

/**
 * Reads each member by itself, and keeps those that are known, present, in bounds, of the right shape and offered. At
 * most one fault per member or, if it is an array, per entry.
 */
export const readMetadata = (
  body: JsonObject,
  policy: RegistrationPolicy,
): { requested: RequestedMetadata; faults: readonly MetadataFault[] } => {
  const requested: Record<string, Json> = {};
  const faults: MetadataFault[] = [];
  for (const name of Object.keys(body)) {
    const row = understood(name, policy);
    const value = body[name];
    if (row === undefined || value === undefined || isAbsent(value, row)) continue;
    const found = faultsOf({ name, row, value }, policy);
    faults.push(...found);
    if (found.length === 0) requested[name] = typeof value === 'number' ? withoutNegativeZero(value) : value;
  }
  return { requested, faults: [...faults, ...tagFaults(requested)] };
};

/** JSON has a negative zero and canonical JSON has none, so it would not survive being stored. */
const withoutNegativeZero = (value: number): number => value + 0;

/**
 * REG-06, DISC-05: members that are unknown, or whose feature is off, are ignored. I18N-02, I18N-05: so are members
 * with a malformed or misplaced language tag.
 */
const understood = (name: string, policy: RegistrationPolicy): Member | undefined => {
  const row = memberRows.get(name) ?? localizedRow(name) ?? extraRow(name, policy.extraMembers);
  if (row?.feature && !row.feature(policy.supported)) return undefined;
  return row;
};

/** OIDC Registration §2.1: `client_name#ja-Hani-JP` is judged as `client_name` (I18N-04). */
const localizedRow = (name: string): Member | undefined => {
  const hash = name.indexOf('#');
  if (hash < 0) return undefined;
  const row = memberRows.get(name.slice(0, hash));
  return row?.localizable && isLanguageTag(name.slice(hash + 1)) ? row : undefined;
};

/** REG-08, D-02. */
const isAbsent = (value: Json, row: Member): boolean => {
  if (value === null) return true;
  if (value === '') return row.emptyAs === 'string' || row.emptyAs === 'blank';
  if (row.emptyAs === 'blank') return typeof value === 'string' && !/[^ ]/.test(value);
  return row.emptyAs === 'array' && Array.isArray(value) && value.length === 0;
};

const faultsOf = (sent: Sent, policy: RegistrationPolicy): readonly MetadataFault[] => {
  if (sent.row.offered?.(policy) === false)
    return [memberFault(sent.name, 'is not offered by this registry', sent.row.clause)];
  const beyondLimit = limitFault(sent, policy);
  if (beyondLimit) return [beyondLimit];
  const misshapen = shapeFaults(sent);
  return misshapen.length > 0 ? misshapen : supportFaults(sent, policy);
};

/** REG-14: bounds come first, so that nothing costly is done with a value that is too large. */
const limitFault = ({ name, row, value }: Sent, { limits }: RegistrationPolicy): MetadataFault | undefined => {
  if (row.bytes === undefined) return undefined;
  const fault = boundFault(value, { bytesMax: limits[row.bytes], limits });
  return fault && memberFault(name + fault.path, fault.rule, 'limit of this registry');
};

/** The first fault of each place in the value. */
const shapeFaults = ({ name, row, value }: Sent): readonly MetadataFault[] => {
  const faults = new Map<string, MetadataFault>();
  for (const { path, message } of row.schema.safeParse(value).error?.issues ?? []) {
    const place = name + shownPath(path);
    if (!faults.has(place)) faults.set(place, memberFault(place, message, row.citesItself ? undefined : row.clause));
  }
  return [...faults.values()];
};

const shownPath = (path: readonly PropertyKey[]): string =>
  path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`)).join('');

/** DISC-02, META-47: values that the discovery document does not list are refused, never replaced. */
const supportFaults = ({ name, row, value }: Sent, { supported }: RegistrationPolicy): readonly MetadataFault[] => {
  if (row.bound === undefined) return [];
  const listed: readonly Json[] = supported[row.bound];
  const rule = `must be listed in ${row.bound}`;
  if (!Array.isArray(value)) return listed.includes(value) ? [] : [memberFault(name, rule, row.clause)];
  return value.flatMap((entry, index) =>
    listed.includes(entry) ? [] : [memberFault(`${name}[${index}]`, rule, row.clause)],
  );
};

/** I18N-03: tags match case-insensitively, so two spellings of one tag contradict each other. */
const tagFaults = (requested: RequestedMetadata): readonly MetadataFault[] => {
  const spellings = new Map<string, string>();
  const faults: MetadataFault[] = [];
  const tagged = Object.keys(requested).filter((name) => name.includes('#'));
  for (const name of tagged.sort()) {
    const folded = name.toLowerCase();
    if (spellings.has(folded))
      faults.push(memberFault(name, 'repeats a language tag in another spelling', taggedNames));
    spellings.set(folded, name);
  }
  return faults;
};

const taggedNames = 'OIDC Core section 5.2';
