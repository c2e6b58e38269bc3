import type { Result } from '../../result.ts';
import type { MetadataFault, RegistrationPolicy } from '../members/contract.ts';
import { memberFault } from '../members/fault.ts';
import type { Flows } from '../members/flows.ts';
import type { KnownMetadata } from '../members/members.ts';
import { grantType } from '../members/registry.ts';
import { needsNative, redirectUriFaults } from './redirect-uri.ts';

export type ApplicationType = 'web' | 'native';

/**
 * OIDC Registration §2: `web` unless the client says `native`. MCP-04, D-20: lenient profiles infer `native` from a URI
 * that only a native client can have.
 */
export const settleApplicationType = (asked: KnownMetadata, policy: RegistrationPolicy): ApplicationType => {
  if (asked.application_type === 'native') return 'native';
  return policy.lenient && asked.redirect_uris?.some(needsNative) ? 'native' : 'web';
};

type Judged = { readonly asked: KnownMetadata; readonly flows: Result<Flows, MetadataFault> };

/**
 * RED-01, RED-02: a client with a response type must have redirect URIs. Every URI is then judged (RED-03 to RED-21).
 */
export const redirectFaults = (
  { asked, flows }: Judged,
  applicationTypes: readonly ApplicationType[],
  policy: RegistrationPolicy,
): readonly MetadataFault[] => {
  const uris = asked.redirect_uris ?? [];
  if (uris.length === 0) return flows.ok && flows.value.responseTypes.length > 0 ? [missing] : [];
  const implicit = flows.ok && flows.value.grantTypes.includes(grantType.implicit);
  return faultsUnderAll(applicationTypes, (applicationType) =>
    redirectUriFaults(uris, {
      applicationType,
      implicit,
      issuer: policy.issuer,
      customSchemesAllowed: policy.customSchemesAllowed,
      loopbackRedirectsForWeb: policy.loopbackRedirectsForWeb,
    }),
  );
};

const missing = memberFault(
  'redirect_uris',
  'must be given with at least one URI by a client that has a response type',
  'OIDC Registration section 2',
);

/** If the application type itself is at fault, only what no type would allow counts against the URIs. */
const faultsUnderAll = (
  types: readonly ApplicationType[],
  judge: (type: ApplicationType) => readonly MetadataFault[],
): readonly MetadataFault[] => {
  const faults = types.map(judge);
  return faults.every((found) => found.length > 0) ? (faults[0] ?? []) : [];
};
