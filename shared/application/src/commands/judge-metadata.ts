import {
  acceptMetadata,
  type ClientMetadata,
  fail,
  isJsonObject,
  type JsonObject,
  type MetadataFault,
  mayInspect,
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
  return accepted.ok ? accepted : fail(metadataRefusal(accepted.error));
};

const metadataRefusal = ({ code, description }: MetadataFault): Refusal =>
  refusal(code === 'invalid_redirect_uri' ? 'redirect-uri-invalid' : 'metadata-invalid', description);
