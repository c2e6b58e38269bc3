import { z } from 'zod';
import { isJsonObject, type Json, type JsonObject } from '../../json.ts';
import type { ExtraMembers } from './contract.ts';
import { type Member, memberRows } from './members.ts';

const extraMembersMax = 32;

/** Members of the protocol that the registry issues or judges itself, though no client can choose them. */
export const issuedMembers: ReadonlySet<string> = new Set([
  ...['client_id', 'client_secret', 'client_id_issued_at', 'client_secret_expires_at'],
  ...['registration_access_token', 'registration_client_uri', 'software_statement'],
]);

/** Errors in an operator's list of extra members, each naming the member. */
export const extraMembersFaults = (extra: JsonObject): readonly string[] => {
  const names = Object.keys(extra);
  if (names.length > extraMembersMax) return [`must not name more than ${extraMembersMax} members`];
  return names.flatMap((name) => {
    const fault = nameFault(name) ?? schemaFault(extra[name]);
    return fault === undefined ? [] : [`${name} ${fault}`];
  });
};

const nameFault = (name: string): string | undefined => {
  if (!/^[a-z][a-z0-9_]{0,63}$/.test(name)) return 'must be a name of lower-case letters, digits and underscores';
  if (memberRows.has(name) || issuedMembers.has(name)) return 'is a member that the registry itself understands';
  return undefined;
};

const schemaFault = (schema: Json | undefined): string | undefined => {
  if (!isJsonObject(schema)) return 'must have a JSON Schema object';
  try {
    z.fromJSONSchema(schema);
    return undefined;
  } catch (error) {
    return `has a JSON Schema that cannot be used: ${error instanceof Error ? error.message : String(error)}`;
  }
};

/** The members of an operator's list that has no errors. */
export const extraMembersOf = (extra: JsonObject): ExtraMembers =>
  Object.fromEntries(Object.entries(extra).flatMap(([name, schema]) => (isJsonObject(schema) ? [[name, schema]] : [])));

/** The row of an extra member: bounded like any other, stored and returned as sent. */
export const extraRow = (name: string, extra: ExtraMembers): Member | undefined =>
  Object.hasOwn(extra, name) ? rowsOf(extra).get(name) : undefined;

const rowsOf = (extra: ExtraMembers): ReadonlyMap<string, Member> => {
  const known = compiled.get(extra);
  if (known !== undefined) return known;
  const rows = new Map(Object.entries(extra).map(([name, schema]) => [name, rowOf(schema)]));
  compiled.set(extra, rows);
  return rows;
};

/** The process has one list, which is compiled once. */
const compiled = new WeakMap<ExtraMembers, ReadonlyMap<string, Member>>();

const rowOf = (schema: JsonObject): Member => ({
  schema: z.unknown().check(noEmptiness).pipe(z.fromJSONSchema(schema)),
  emptyAs: schema.type === 'array' ? 'array' : 'string',
  bytes: 'stringBytesMax',
  clause: 'JSON Schema of this registry',
});

/** RESP-12: nothing empty is ever stored, not even within a value. */
const noEmptiness = (context: z.core.ParsePayload): void => {
  if (holdsEmptiness(context.value)) {
    const message = 'must not hold null or an empty string';
    context.issues.push({ code: 'custom', message, input: context.value });
  }
};

const holdsEmptiness = (value: unknown): boolean => {
  if (value === null || value === '') return true;
  return typeof value === 'object' && Object.values(value).some(holdsEmptiness);
};
