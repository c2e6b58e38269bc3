import type { HistoryEntry, MemberChange } from '@clientele/application';
import { canonicalJson, isJsonObject, type Json } from '@clientele/domain';

/** The members of an object, one per line. */
export const memberLines = (members: Json, indent: string): readonly string[] =>
  isJsonObject(members)
    ? Object.entries(members).map(([name, value]) => `${indent}${shown(name)}  ${valueText(value)}`)
    : [];

/** A history: one line per event, followed by one line per changed member. */
export const historyLines = (history: readonly HistoryEntry[]): readonly string[] =>
  history.flatMap((entry) => [
    entryLine(entry),
    ...memberLines(entry.details, '       = '),
    ...entry.changes.map(changeLine),
  ]);

const entryLine = ({ revision, at, type, actor, policy, fault }: HistoryEntry): string =>
  [
    `  ${revision}`,
    shown(String(at)),
    shown(type),
    `by ${actorText(actor)}`,
    `policy ${shown(String(policy))}`,
    ...(fault === undefined ? [] : [`cannot be read: ${fault}`]),
  ].join('  ');

const actorText = (actor: Json): string => {
  const { kind = 'unknown', id } = isJsonObject(actor) ? actor : {};
  return shown(id === undefined ? String(kind) : `${String(kind)} ${String(id)}`);
};

const changeLine = ({ member, before, after, isSealed }: MemberChange): string => {
  const name = shown(member);
  if (isSealed) return `       ~ ${name}  (sealed)`;
  if (before === undefined) return `       + ${name}  ${valueText(after ?? null)}`;
  if (after === undefined) return `       - ${name}  ${valueText(before)}`;
  return `       ~ ${name}  ${valueText(before)} -> ${valueText(after)}`;
};

const valueText = (value: Json): string => shown(typeof value === 'string' ? quoted(value) : canonicalJson(value));

const quoted = (text: string): string => (/^[\w.:/+-]+$/.test(text) ? text : JSON.stringify(text));

/** Text from a client must not move the cursor or reverse the text around it: control and direction characters are escaped. */
const shown = (text: string): string =>
  text.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (character) =>
    [...character].map((each) => `\\u{${(each.codePointAt(0) ?? 0).toString(16)}}`).join(''),
  );
