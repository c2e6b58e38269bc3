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

/** The complete validation for registration and update alike: shape, keys, rules between members (CFG-14). */
export const judgeMetadata = async (
  body: JsonObject,
  policy: RegistrationPolicy,
  inspectKeys: InspectKeys,
): Promise<Result<ClientMetadata, Refusal>> => {
  const asked = readMetadata(body, policy);
  const { jwks } = asked.requested;
  const keys = isJsonObject(jwks) && mayInspect(jwks) ? await inspectKeys(jwks) : [];
  const accepted = acceptMetadata({ ...asked, keys }, policy);
  return accepted.ok ? accepted : fail(metadataRefusal(accepted.error, misspellings(body, policy.extraMembers)));
};

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
