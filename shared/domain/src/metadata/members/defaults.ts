import type { Json } from '../../json.ts';
import { authMethodOf, tlsSubjectsOf } from './auth-method.ts';
import type { RegistrationPolicy } from './contract.ts';
import type { Flows } from './flows.ts';
import { type KnownMetadata, memberRows } from './members.ts';
import { narrowedScope } from './scope.ts';

/** Metadata that is not accepted yet: accessible by name, and typed for the rules. */
export type Draft = KnownMetadata & { readonly [member: string]: Json };

type DraftInTheMaking = { -readonly [Name in keyof KnownMetadata]: KnownMetadata[Name] } & { [member: string]: Json };

export type Settled = { readonly flows: Flows; readonly applicationType: 'web' | 'native' };

const rowsWithDefault = [...memberRows].flatMap(([name, { defaultsTo, feature }]) =>
  defaultsTo ? [{ name, defaultsTo, feature }] : [],
);

/**
 * Adds what the client left to the registry (RESP-04, RESP-05): settled flows, defaults, and what the OP requires of
 * every client.
 */
export const completed = (asked: Draft, settled: Settled, policy: RegistrationPolicy): Draft => {
  const metadata: DraftInTheMaking = { ...asked };
  metadata.redirect_uris = asked.redirect_uris ?? [];
  metadata.response_types = settled.flows.responseTypes;
  metadata.grant_types = settled.flows.grantTypes;
  metadata.application_type = settled.applicationType;
  metadata.token_endpoint_auth_method = authMethodOf(asked, policy);
  for (const { name, defaultsTo, feature } of rowsWithDefault) {
    if (metadata[name] !== undefined || (feature && !feature(policy.supported))) continue;
    const value = defaultsTo({ policy, metadata });
    if (value !== undefined) metadata[name] = value;
  }
  setScope(metadata, asked, policy);
  dropForeignSubjects(metadata);
  setServerWide(metadata, policy);
  if (policy.profile === 'fapi') bindTokens(metadata, asked, policy);
  return metadata;
};

const setScope = (metadata: DraftInTheMaking, asked: KnownMetadata, policy: RegistrationPolicy): void => {
  const scope = narrowedScope(asked.scope, policy);
  if (scope !== undefined) metadata.scope = scope;
  else if (metadata.scope !== undefined) delete metadata.scope;
};

/** META-32: with another method the subject has no meaning, so it is not stored. */
const dropForeignSubjects = (metadata: DraftInTheMaking): void => {
  if (metadata.token_endpoint_auth_method === 'tls_client_auth') return;
  for (const name of tlsSubjectsOf(metadata)) delete metadata[name];
};

/** META-35, RFC 9126 §5 and RFC 9101 §10.5: what the OP requires of every client is returned as true. */
const setServerWide = (metadata: DraftInTheMaking, { supported }: RegistrationPolicy): void => {
  if (supported.require_pushed_authorization_requests) metadata.require_pushed_authorization_requests = true;
  if (supported.require_signed_request_object) metadata.require_signed_request_object = true;
};

/** AUTHN-12, D-30: FAPI has no bearer tokens, so a client that chose no binding gets one it can use. */
const bindTokens = (metadata: DraftInTheMaking, asked: KnownMetadata, { supported }: RegistrationPolicy): void => {
  if (asked.dpop_bound_access_tokens === true || asked.tls_client_certificate_bound_access_tokens === true) return;
  const usesCertificate = metadata.token_endpoint_auth_method !== 'private_key_jwt';
  const canMtls =
    supported.tls_client_certificate_bound_access_tokens &&
    asked.tls_client_certificate_bound_access_tokens === undefined;
  const canDpop =
    supported.dpop_signing_alg_values_supported.length > 0 && asked.dpop_bound_access_tokens === undefined;
  if (canMtls && (usesCertificate || !canDpop)) metadata.tls_client_certificate_bound_access_tokens = true;
  else if (canDpop) metadata.dpop_bound_access_tokens = true;
};
