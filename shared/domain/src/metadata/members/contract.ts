import type { Json, JsonObject } from '../../json.ts';
import type { AllowedSchemes } from '../uri/custom-scheme.ts';

/** The registration errors of RFC 7591 §3.2.2 that metadata alone can cause. */
export type MetadataFaultCode = 'invalid_redirect_uri' | 'invalid_client_metadata';

/** One broken rule, as reported to the client. */
export type MetadataFault = {
  readonly code: MetadataFaultCode;
  /** The member at fault, with the index of the entry if it is an array: `redirect_uris[1]`. */
  readonly member: string;
  /**
   * ASCII without `"` and `\` (RFC 6749 §5.2); names member, entry and rule, and repeats nothing from the request
   * except ASCII-safe excerpts.
   */
  readonly description: string;
};

/** Every fault that was found, in the order in which they are told (ERR-12); never empty. */
export type MetadataFaults = readonly [MetadataFault, ...MetadataFault[]];

/** The names of the profiles; `PROFILE` selects one. */
export const profileNames = ['bcp', 'oidc-dynamic', 'mcp', 'fapi'] as const;
export type ProfileName = (typeof profileNames)[number];

/**
 * What is supported: the lists of the discovery document (OpenID Connect Discovery §3, RFC 8414 §2 and extensions).
 * Validation and discovery read this one object, so they cannot disagree.
 */
export type Capabilities = {
  readonly response_types_supported: readonly string[];
  readonly response_modes_supported: readonly string[];
  readonly grant_types_supported: readonly string[];
  readonly subject_types_supported: readonly string[];
  readonly id_token_signing_alg_values_supported: readonly string[];
  readonly id_token_encryption_alg_values_supported: readonly string[];
  readonly id_token_encryption_enc_values_supported: readonly string[];
  readonly userinfo_signing_alg_values_supported: readonly string[];
  readonly userinfo_encryption_alg_values_supported: readonly string[];
  readonly userinfo_encryption_enc_values_supported: readonly string[];
  readonly request_object_signing_alg_values_supported: readonly string[];
  readonly request_object_encryption_alg_values_supported: readonly string[];
  readonly request_object_encryption_enc_values_supported: readonly string[];
  readonly authorization_signing_alg_values_supported: readonly string[];
  readonly authorization_encryption_alg_values_supported: readonly string[];
  readonly authorization_encryption_enc_values_supported: readonly string[];
  readonly introspection_signing_alg_values_supported: readonly string[];
  readonly introspection_encryption_alg_values_supported: readonly string[];
  readonly introspection_encryption_enc_values_supported: readonly string[];
  readonly token_endpoint_auth_methods_supported: readonly string[];
  readonly token_endpoint_auth_signing_alg_values_supported: readonly string[];
  readonly scopes_supported: readonly string[];
  readonly authorization_details_types_supported: readonly string[];
  readonly backchannel_token_delivery_modes_supported: readonly string[];
  readonly backchannel_authentication_request_signing_alg_values_supported: readonly string[];
  readonly dpop_signing_alg_values_supported: readonly string[];
  readonly code_challenge_methods_supported: readonly string[];
  readonly backchannel_user_code_parameter_supported: boolean;
  readonly tls_client_certificate_bound_access_tokens: boolean;
  readonly frontchannel_logout_supported: boolean;
  readonly backchannel_logout_supported: boolean;
  readonly frontchannel_logout_session_supported: boolean;
  readonly backchannel_logout_session_supported: boolean;
  readonly require_pushed_authorization_requests: boolean;
  readonly require_signed_request_object: boolean;
  readonly request_uri_parameter_supported: boolean;
  readonly require_request_uri_registration: boolean;
};

/** Bounds on what a client may store (REG-14), each with its unit. */
export type MetadataLimits = {
  readonly stringBytesMax: number;
  readonly uriBytesMax: number;
  readonly arrayEntriesMax: number;
  readonly jwksKeysMax: number;
};

/** Members that an ecosystem adds (RFC 7591 §2: extensions), by name, each with the JSON Schema of its value. */
export type ExtraMembers = { readonly [name: string]: JsonObject };

/** Everything that decides whether metadata is accepted, fixed at start-up. */
export type RegistrationPolicy = {
  readonly profile: ProfileName;
  /** Recorded with every event, so that an auditor knows under which rules a client was accepted. */
  readonly version: string;
  readonly issuer: string;
  readonly supported: Capabilities;
  readonly limits: MetadataLimits;
  /** Private-use schemes that are accepted although they have no period (D-09). */
  readonly customSchemesAllowed: AllowedSchemes;
  /** Development switch of RED-10 and D-08: http loopback redirect URIs for web clients. */
  readonly loopbackRedirectsForWeb: boolean;
  /** Whether the OP has further scopes than those that `supported` lists, so that unlisted ones are kept (META-25). */
  readonly scopesOpen: boolean;
  /** MCP compatibility (MCP-04, D-20, D-27): infer `native`, never refuse or narrow unknown scopes. */
  readonly lenient: boolean;
  /** Whether sector documents can be checked. If not, `sector_identifier_uri` and pairwise subjects are not offered. */
  readonly sectorChecks: boolean;
  /** Members that the operator lets in besides those of the protocol, each with its JSON Schema. */
  readonly extraMembers: ExtraMembers;
  /** Scope stored when the client names none; absent means that `scope` stays absent. */
  readonly scopeDefault?: string;
};

/**
 * What the inspection of one key of a JWK Set found (KEY-03 to KEY-08), by an adapter, because it needs cryptography.
 */
export type KeyFacts = {
  readonly index: number;
  /** Set if a known key is malformed, is weak, or does not equal its certificate: a description in ASCII. */
  readonly fault?: string;
  /** JWS and JWE algorithms that this key can serve, by its type, curve, `use` and `alg`; empty for an unknown kind of key. */
  readonly algorithms: readonly string[];
  readonly hasCertificate: boolean;
};

/** Metadata as requested: known members only, each of the right shape, without `null`, `""` and `[]` (REG-08). */
export type RequestedMetadata = { readonly [member: string]: Json };

declare const accepted: unique symbol;

/**
 * Metadata as granted: every rule passed, defaults and substitutions applied, no `null`, no `""`.
 * Only the metadata rules create this type, so a value of it proves that they ran.
 */
export type ClientMetadata = JsonObject & {
  readonly [accepted]: true;
  readonly redirect_uris: readonly string[];
  readonly response_types: readonly string[];
  readonly grant_types: readonly string[];
  readonly application_type: 'web' | 'native';
  readonly token_endpoint_auth_method: string;
  readonly id_token_signed_response_alg: string;
  readonly contacts?: readonly string[];
};
