import type { Json, JsonObject } from '../../json.ts';
import type { RegistrationPolicy } from '../members/contract.ts';
import { flagNames, listNames } from './offers.ts';

type Endpoints = { readonly issuer: string; readonly registrationEndpoint: string };

/**
 * DISC-01 to DISC-10: the OP's own document, overlaid with what registration actually enforces. The same object bounds
 * the metadata, so the document and the rules cannot disagree. Every list and flag with a default in Discovery §3 is
 * spelled out (DISC-04). Nothing is said in the OP's name that its document does not say.
 */
export const discoveryDocument = (policy: RegistrationPolicy, endpoints: Endpoints, op?: JsonObject): JsonObject =>
  withoutEmpty({
    request_parameter_supported: false,
    claims_parameter_supported: false,
    ...(op ?? inPlaceOfOp(policy, endpoints)),
    ...enforced(policy),
    issuer: endpoints.issuer,
    registration_endpoint: endpoints.registrationEndpoint,
  });

/**
 * Discovery §3 makes these REQUIRED, and strict clients refuse a document without them. A registry configured without
 * an OP has no such endpoints, so it names the places where an OP at this issuer would usually have them.
 */
const inPlaceOfOp = ({ supported }: RegistrationPolicy, { issuer }: Endpoints): JsonObject => {
  const base = issuer.endsWith('/') ? issuer.slice(0, -1) : issuer;
  return {
    authorization_endpoint: `${base}/authorize`,
    token_endpoint: `${base}/token`,
    jwks_uri: `${base}/jwks`,
    request_parameter_supported: supported.request_object_signing_alg_values_supported.length > 0,
  };
};

const enforced = ({ supported }: RegistrationPolicy): JsonObject =>
  Object.fromEntries([...listNames, ...flagNames].map((name) => [name, supported[name]]));

/**
 * RFC 8414 §3.2: members with zero elements are omitted; last of all, so that an empty list still hides the OP's own.
 */
const withoutEmpty = (document: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(document).filter(([, value]) => !isEmpty(value)));

const isEmpty = (value: Json): boolean =>
  value === null || value === '' || (Array.isArray(value) && value.length === 0);
