import {
  type Capabilities,
  isJsonObject,
  type Json,
  type JsonObject,
  type ListName,
  type MemberName,
  members,
  type RegistrationPolicy,
  requestedMetadataSchema,
} from '@clientele/domain';
import { z } from 'zod';
import { exampleRegistration } from './example.ts';
import { type MemberMeaning, memberMeanings } from './member-meanings.ts';

/** A metadata member as understood by this registry in its configuration. */
export type DocumentedMember = MemberMeaning & {
  readonly name: string;
  readonly schema: JsonObject;
  readonly clause: string;
  /** The value that is stored if the client sends none; undefined if the member stays absent. */
  readonly defaultValue: Json | undefined;
  /** The values that discovery lists for it, if any. */
  readonly offered: readonly string[] | undefined;
  readonly localizable: boolean;
};

type Row = {
  readonly clause: string;
  readonly bound?: ListName;
  readonly bytes?: 'stringBytesMax' | 'uriBytesMax';
  readonly offered?: (policy: RegistrationPolicy) => boolean;
  readonly localizable?: true;
  readonly feature?: (supported: Capabilities) => boolean;
};

/** Lists that are enforced by the rules between members, so that their rows have no bound of their own. */
const boundByRules: ReadonlyMap<string, ListName> = new Map([
  ['response_types', 'response_types_supported'],
  ['grant_types', 'grant_types_supported'],
  ['scope', 'scopes_supported'],
]);

/**
 * The rows of the validation table, without those not offered here, so that documentation and rules cannot disagree.
 */
export const documentedMembers = (policy: RegistrationPolicy): readonly DocumentedMember[] => {
  const shapes = requestedShapes();
  const { defaults } = exampleRegistration(policy);
  const known = memberNames
    .filter((name) => isOffered(members[name], policy))
    .map((name) => {
      const row: Row = members[name];
      const bound = row.bound ?? boundByRules.get(name);
      return {
        ...memberMeanings[name],
        name,
        clause: row.clause,
        schema: boundedSchema(shapes[name], row, policy),
        defaultValue: defaults[name],
        offered: bound === undefined || isOpen(bound, policy) ? undefined : policy.supported[bound],
        localizable: row.localizable === true,
      };
    });
  return [...known, ...extraMembers(policy)];
};

/** Members that the operator of this registry lets in. */
const extraMembers = (policy: RegistrationPolicy): readonly DocumentedMember[] =>
  Object.entries(policy.extraMembers).map(([name, schema]) => ({
    name,
    schema,
    group: 'Further members of this registry',
    meaning: typeof schema.description === 'string' ? schema.description : 'A member of this registry.',
    clause: 'RFC 7591 section 2',
    defaultValue: undefined,
    offered: undefined,
    localizable: false,
  }));

/** META-25: scopes are judged only against a list that somebody gave, and one that is not open. */
const isOpen = (bound: ListName, { scopesOpen, supported }: RegistrationPolicy): boolean =>
  bound === 'scopes_supported' && (scopesOpen || supported.scopes_supported.length === 0);

const memberNames = Object.keys(members) as readonly MemberName[];

const isOffered = (row: Row, policy: RegistrationPolicy): boolean =>
  row.offered?.(policy) !== false && row.feature?.(policy.supported) !== false;

const requestedShapes = (): JsonObject => {
  const { properties } = z.toJSONSchema(requestedMetadataSchema, { io: 'input', unrepresentable: 'any' });
  const shapes: unknown = properties;
  if (isJsonObject(shapes)) return shapes;
  throw new Error('the metadata schema is not an object with properties');
};

/**
 * The shape from zod, narrowed by the bounds of the policy: offered values, lengths (in characters, so at most that
 * many bytes), entries.
 */
const boundedSchema = (shape: Json | undefined, row: Row, policy: RegistrationPolicy): JsonObject => {
  if (!isJsonObject(shape)) return {};
  if (isJsonObject(shape.items)) {
    const items = boundedSchema(shape.items, row, policy);
    return { ...shape, items, maxItems: policy.limits.arrayEntriesMax };
  }
  if (shape.type !== 'string') return shape;
  return {
    ...shape,
    ...(row.bytes === undefined ? {} : { maxLength: policy.limits[row.bytes] }),
    ...(row.bound === undefined ? {} : { enum: policy.supported[row.bound] }),
  };
};
