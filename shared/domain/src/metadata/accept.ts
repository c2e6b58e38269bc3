import { inNameOrder } from '../canonical-json.ts';
import { fail, ok, type Result } from '../result.ts';
import { cleanJwks } from './keys/jwks.ts';
import type {
  ClientMetadata,
  KeyFacts,
  MetadataFault,
  MetadataFaults,
  RegistrationPolicy,
  RequestedMetadata,
} from './members/contract.ts';
import { completed, type Draft } from './members/defaults.ts';
import { baseMember } from './members/fault.ts';
import { type Flows, settleFlows } from './members/flows.ts';
import { memberRows } from './members/members.ts';
import { type ApplicationType, redirectFaults, settleApplicationType } from './redirects/redirects.ts';
import type { Case } from './rules/rule.ts';
import { brokenRulesBeside, firstBrokenRule } from './rules/rules.ts';
import { sectorFault } from './rules/sector-rules.ts';

type AskedMetadata = {
  readonly requested: RequestedMetadata;
  readonly faults: readonly MetadataFault[];
  readonly keys: readonly KeyFacts[];
};

/**
 * Judges the requested metadata as a whole and completes it. All faults are reported, in an order that is the same for
 * the same input (ERR-12): first faults of `redirect_uris`, then of single members in the order of the table, then of
 * members in combination. Metadata that it has accepted, it accepts again unchanged (CFG-16).
 */
export const acceptMetadata = (
  { requested, faults, keys }: AskedMetadata,
  policy: RegistrationPolicy,
): Result<ClientMetadata, MetadataFaults> => {
  // readMetadata checked the shape of every member, which is what the types of Draft state.
  const asked = requested as Draft;
  const flows = settleFlows(asked, policy);
  const applicationType = settleApplicationType(asked, policy);
  const single = inOrder(faults, () =>
    redirectFaults({ asked, flows }, possibleTypes(applicationType, faults), policy),
  );
  const metadata = completed(asked, { flows: flows.ok ? flows.value : noFlows, applicationType }, policy);
  const judged = { metadata, asked, keys, policy };
  if (single.length > 0 || !flows.ok) return refusedFor(withCombinations(single, flows, judged));
  if (firstBrokenRule(judged)) return refusedFor(brokenRulesBeside(judged, new Set()));
  const whole = granted(metadata);
  const fault = sectorFault(whole);
  return fault ? fail([fault]) : ok(whole);
};

const noFlows: Flows = { responseTypes: [], grantTypes: [] };

const bothTypes: readonly ApplicationType[] = ['web', 'native'];

const possibleTypes = (settled: ApplicationType, faults: readonly MetadataFault[]): readonly ApplicationType[] =>
  faults.some(({ member }) => member === 'application_type') ? bothTypes : [settled];

/** Faults of single members. Redirect URIs are judged further only if each is a string within the limits. */
const inOrder = (
  faults: readonly MetadataFault[],
  furtherRedirectFaults: () => readonly MetadataFault[],
): readonly MetadataFault[] => {
  const early = faults.filter(({ code }) => code === 'invalid_redirect_uri');
  const redirects = early.length > 0 ? early : furtherRedirectFaults();
  const others = faults.length > early.length ? faults.filter((fault) => !early.includes(fault)) : [];
  return [...redirects, ...others.toSorted((one, other) => rank(one) - rank(other) || compare(one, other))];
};

/** Members in combination are judged as far as the members at fault have no part in it. */
const withCombinations = (
  single: readonly MetadataFault[],
  flows: Result<Flows, MetadataFault>,
  judged: Case,
): readonly MetadataFault[] => {
  const atFault = new Set(single.map(({ member }) => baseMember(member)));
  const disagreeing = flows.ok || flowMembers.some((name) => atFault.has(name)) ? [] : [flows.error];
  if (!flows.ok) for (const name of flowMembers) atFault.add(name);
  return [...single, ...disagreeing, ...brokenRulesBeside(judged, atFault)];
};

const flowMembers = ['response_types', 'grant_types'] as const;

const refusedFor = ([first, ...others]: readonly MetadataFault[]): Result<never, MetadataFaults> => {
  if (first === undefined) throw new Error('a refusal names a fault');
  return fail([first, ...others.slice(0, faultsMax - 1)]);
};

/** A body of 64 KiB can hold thousands of faults, and the first of them are enough to mend it. */
const faultsMax = 32;

const tableOrder: ReadonlyMap<string, number> = new Map([...memberRows.keys()].map((name, index) => [name, index]));

const rank = ({ member }: MetadataFault): number => tableOrder.get(baseMember(member)) ?? tableOrder.size;

/**
 * Orders siblings by their language tag, and members of the operator by name, whatever the order in which they were
 * sent; keeps the order of entries.
 */
const compare = ({ member: one }: MetadataFault, { member: other }: MetadataFault): number => {
  const [name, otherName] = [one, other].map((member) => member.split(/[[.]/, 1)[0] ?? '');
  return name === otherName ? 0 : (name ?? '') < (otherName ?? '') ? -1 : 1;
};

/** The only place that creates accepted metadata: every rule has passed. Members are in canonical order, as written. */
const granted = (metadata: Draft): ClientMetadata => {
  const { jwks } = metadata;
  return inNameOrder(
    jwks === undefined ? metadata : { ...metadata, jwks: cleanJwks(jwks) },
  ) as unknown as ClientMetadata;
};
