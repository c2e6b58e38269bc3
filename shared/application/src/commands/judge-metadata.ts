import {
  acceptMetadata,
  type ClientMetadata,
  fail,
  faultPointer,
  isJsonObject,
  type JsonObject,
  type MetadataFaults,
  type Misspelling,
  mayInspect,
  misspellings,
  type RegistrationPolicy,
  type Result,
  readMetadata,
} from '@clientele/domain';
import type { InspectKeys } from '../ports/inspect-keys.ts';
import { type Refusal, refusal } from '../refusals.ts';

type JudgeContext = {
  readonly inspectKeys: InspectKeys;
  /** What the other profiles would say, for the log alone. */
  readonly otherPolicies: readonly RegistrationPolicy[];
};

/** The complete validation for registration and update alike: shape, keys, rules between members (CFG-14). */
export const judgeMetadata = async (
  body: JsonObject,
  policy: RegistrationPolicy,
  { inspectKeys, otherPolicies }: JudgeContext,
): Promise<Result<ClientMetadata, Refusal>> => {
  const asked = readMetadata(body, policy);
  const { jwks } = asked.requested;
  const keys = isJsonObject(jwks) && mayInspect(jwks) ? await inspectKeys(jwks) : [];
  const accepted = acceptMetadata({ ...asked, keys }, policy);
  if (accepted.ok) return accepted;
  const accepting = otherPolicies.filter((other) => acceptMetadata({ ...readMetadata(body, other), keys }, other).ok);
  return fail({
    ...metadataRefusal(accepted.error, misspellings(body, policy.extraMembers)),
    ...(accepting.length === 0 ? {} : { note: acceptedBy(accepting) }),
  });
};

/** A setting is the operator's affair, so the client that is refused does not learn of it. */
const acceptedBy = (policies: readonly RegistrationPolicy[]): string =>
  `${policies.map(({ profile }) => `PROFILE=${profile}`).join(' or ')} accepts this`;

const metadataRefusal = (faults: MetadataFaults, misspelt: readonly Misspelling[]): Refusal => {
  const [{ code, description, member }] = faults;
  const meant = misspelt.find((misspelling) => misspelling.meant === member);
  return {
    ...refusal(
      code === 'invalid_redirect_uri' ? 'redirect-uri-invalid' : 'metadata-invalid',
      meant === undefined ? description : `${description}; ${hintOf(meant)}`,
    ),
    errors: faults.map((fault) => ({ pointer: faultPointer(fault), code: fault.code, text: fault.description })),
    ...(misspelt.length === 0
      ? {}
      : { hints: misspelt.map((misspelling) => ({ pointer: `/${misspelling.sent}`, text: hintOf(misspelling) })) }),
  };
};

const hintOf = ({ sent, meant }: Misspelling): string => `${sent} is not a known member, ${meant} is`;
