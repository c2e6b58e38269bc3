import type { RegistrationPolicy } from './contract.ts';
import type { KnownMetadata } from './members.ts';

const tlsSubjects = [
  'tls_client_auth_subject_dn',
  'tls_client_auth_san_dns',
  'tls_client_auth_san_uri',
  'tls_client_auth_san_ip',
  'tls_client_auth_san_email',
] as const;

/** META-32: the given members that name the subject of a client certificate. */
export const tlsSubjectsOf = (metadata: KnownMetadata): readonly string[] =>
  tlsSubjects.filter((name) => metadata[name] !== undefined);

/** The method that the client is registered with: the one it requested, or the default. */
export const authMethodOf = (asked: KnownMetadata, policy: RegistrationPolicy): string =>
  asked.token_endpoint_auth_method ?? defaultAuthMethod(asked, policy);

/**
 * AUTHN-01, D-30: client_secret_basic; otherwise the first offered method that the client has the means for; `none`
 * only as a last resort.
 */
const defaultAuthMethod = (asked: KnownMetadata, { supported }: RegistrationPolicy): string => {
  const methods = supported.token_endpoint_auth_methods_supported;
  if (methods.includes('client_secret_basic')) return 'client_secret_basic';
  const feasible = methods.filter((method) => method !== 'none').find((method) => hasMeansFor(method, asked));
  return feasible ?? (methods.includes('none') ? 'none' : (methods[0] ?? 'client_secret_basic'));
};

const hasMeansFor = (method: string, asked: KnownMetadata): boolean => {
  if (method.startsWith('client_secret_')) return true;
  if (method === 'tls_client_auth') return tlsSubjectsOf(asked).length === 1;
  return method === 'private_key_jwt' && (asked.jwks !== undefined || asked.jwks_uri !== undefined);
};
