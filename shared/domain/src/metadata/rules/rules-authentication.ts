import { tlsSubjectsOf } from '../members/auth-method.ts';
import { memberFault } from '../members/fault.ts';
import { grantType, isAsymmetric, isSymmetric } from '../members/registry.ts';
import { symmetricMember } from '../members/secret.ts';
import type { Rule } from './rule.ts';

const method = 'token_endpoint_auth_method';
const signingAlgorithm = 'token_endpoint_auth_signing_alg';
const oidcCore = 'OIDC Core section 9';

const confidentialGrants: readonly string[] = [grantType.clientCredentials, grantType.ciba];

/** AUTHN-03, A6: RFC 6749 §4.4 and CIBA §4 require clients that can authenticate. */
const publicClientGrants: Rule = ({ metadata }) => {
  if (metadata.token_endpoint_auth_method !== 'none') return undefined;
  const grant = metadata.grant_types?.find((candidate) => confidentialGrants.includes(candidate));
  if (grant !== undefined)
    return memberFault(method, `must not be none with grant type ${grant}`, 'RFC 6749 section 4.4');
  if (metadata.backchannel_token_delivery_mode === undefined) return undefined;
  return memberFault(method, 'must not be none with backchannel_token_delivery_mode', 'CIBA section 4');
};

/** AUTHN-05, OIDC Core §10.1 and §10.2: a public client has no secret that could key an algorithm. */
const publicClientAlgorithms: Rule = ({ metadata }) => {
  if (metadata.token_endpoint_auth_method !== 'none') return undefined;
  const member = symmetricMember(metadata);
  return member && memberFault(member, 'must not be symmetric for a public client', 'OIDC Core section 10.1');
};

/** AUTHN-08: the assertion is authenticated with the client secret. */
const secretJwtAlgorithm: Rule = ({ metadata }) => {
  const algorithm = metadata.token_endpoint_auth_signing_alg;
  if (metadata.token_endpoint_auth_method !== 'client_secret_jwt' || algorithm === undefined) return undefined;
  return isSymmetric(algorithm)
    ? undefined
    : memberFault(signingAlgorithm, 'must be HS256, HS384 or HS512 with client_secret_jwt', oidcCore);
};

/** AUTHN-09: the assertion is signed with the client's private key. */
const privateKeyJwtAlgorithm: Rule = ({ metadata }) => {
  const algorithm = metadata.token_endpoint_auth_signing_alg;
  if (metadata.token_endpoint_auth_method !== 'private_key_jwt' || algorithm === undefined) return undefined;
  return isAsymmetric(algorithm)
    ? undefined
    : memberFault(signingAlgorithm, 'must be asymmetric with private_key_jwt', oidcCore);
};

/** AUTHN-10, META-32: the OP must know which single name in the certificate to compare. */
const oneTlsSubject: Rule = ({ metadata }) => {
  if (metadata.token_endpoint_auth_method !== 'tls_client_auth') return undefined;
  const subjects = tlsSubjectsOf(metadata);
  if (subjects.length === 1) return undefined;
  const rule = 'needs exactly one of the members that name the subject of the certificate';
  return memberFault(subjects[1] ?? method, subjects.length === 0 ? rule : onlyOne, 'RFC 8705 section 2.1.2');
};
const onlyOne = 'must be the only member that names the subject of the certificate';

export const authenticationRules: readonly Rule[] = [
  publicClientGrants,
  publicClientAlgorithms,
  secretJwtAlgorithm,
  privateKeyJwtAlgorithm,
  oneTlsSubject,
];
