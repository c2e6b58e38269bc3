import { inNameOrder } from '../canonical-json.ts';
import { fail, ok, type Result } from '../result.ts';
import { cleanJwks } from './keys/jwks.ts';
import type {
  ClientMetadata,
  KeyFacts,
  MetadataFault,
  RegistrationPolicy,
  RequestedMetadata,
} from './members/contract.ts';
import { completed, type Draft } from './members/defaults.ts';
import { settleFlows } from './members/flows.ts';
import { memberRows } from './members/members.ts';
import { type ApplicationType, redirectFault, settleApplicationType } from './redirects/redirects.ts';
import { firstBrokenRule } from './rules/rules.ts';
import { sectorFault } from './rules/sector-rules.ts';

type AskedMetadata = {
  readonly requested: RequestedMetadata;
  readonly faults: readonly MetadataFault[];
  readonly keys: readonly KeyFacts[];
};

/**
 * Judges the requested metadata as a whole and completes it. One fault is reported, always the same for the same input
 * (ERR-12): first faults of `redirect_uris`, then of single members in the order of the table, then of members in
 * combination. Metadata that it has accepted, it accepts again unchanged (CFG-16).
 */
export const acceptMetadata = (
  { requested, faults, keys }: AskedMetadata,
  policy: RegistrationPolicy,
): Result<ClientMetadata, MetadataFault> => {
  // readMetadata checked the shape of every member, which is what the types of Draft state.
  const asked = requested as Draft;
  const flows = settleFlows(asked, policy);
  const applicationType = settleApplicationType(asked, policy);
  const early =
    faults.find(({ code }) => code === 'invalid_redirect_uri') ??
    redirectFault({ asked, flows }, possibleTypes(applicationType, faults), policy) ??
    firstInTableOrder(faults);
  if (early) return fail(early);
  if (!flows.ok) return flows;
  const metadata = completed(asked, { flows: flows.value, applicationType }, policy);
  const broken = firstBrokenRule({ metadata, asked, keys, policy });
  if (broken) return fail(broken);
  const whole = granted(metadata);
  const fault = sectorFault(whole);
  return fault ? fail(fault) : ok(whole);
};

const bothTypes: readonly ApplicationType[] = ['web', 'native'];

const possibleTypes = (settled: ApplicationType, faults: readonly MetadataFault[]): readonly ApplicationType[] =>
  faults.some(({ member }) => member === 'application_type') ? bothTypes : [settled];

const tableOrder: ReadonlyMap<string, number> = new Map([...memberRows.keys()].map((name, index) => [name, index]));

const firstInTableOrder = (faults: readonly MetadataFault[]): MetadataFault | undefined =>
  faults.length < 2 ? faults[0] : faults.toSorted((one, other) => rank(one) - rank(other) || compare(one, other))[0];

const rank = ({ member }: MetadataFault): number =>
  tableOrder.get(member.split(/[#[.]/, 1)[0] ?? '') ?? tableOrder.size;

/** Orders siblings by their language tag, whatever the order in which they were sent. */
const compare = (one: MetadataFault, other: MetadataFault): number => (one.member < other.member ? -1 : 1);

/** The only place that creates accepted metadata: every rule has passed. Members are in canonical order, as written. */
const granted = (metadata: Draft): ClientMetadata => {
  const { jwks } = metadata;
  return inNameOrder(
    jwks === undefined ? metadata : { ...metadata, jwks: cleanJwks(jwks) },
  ) as unknown as ClientMetadata;
};
