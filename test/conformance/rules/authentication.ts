import { may, must, mustOurs, should } from './contract.ts';
import { opOnly } from './reasons.ts';

export const authenticationRules = [
  must('AUTHN-01', 'an omitted method is client_secret_basic or the provider’s own default, and is returned'),
  mustOurs('AUTHN-02', 'an unsupported method is refused, not downgraded'),
  must('AUTHN-03', 'none is a public client and does not go with grants that need a credential'),
  opOnly('MUST', 'AUTHN-04', 'public and native clients must use PKCE'),
  must('AUTHN-05', 'public clients get no symmetric signing or encryption'),
  must(
    'AUTHN-06',
    'methods with a secret get one',
    'shown: the secret is issued; that no other method works is for the OpenID Provider',
  ),
  may('AUTHN-07', 'a native client may have a secret of its own'),
  must('AUTHN-08', 'client_secret_jwt takes HS256, HS384 or HS512 and a secret long enough'),
  must('AUTHN-09', 'private_key_jwt needs an asymmetric algorithm and a key usable for it'),
  must('AUTHN-10', 'tls_client_auth needs exactly one subject member'),
  must('AUTHN-11', 'self_signed_tls_client_auth needs a key with a certificate, or jwks_uri'),
  must('AUTHN-12', 'the FAPI profile allows only what FAPI 2.0 allows, with its own defaults'),
  mustOurs(
    'AUTHN-13',
    'a change of method issues or destroys the secret',
    'shown: the answers, and that the old secret is refused in a PUT; /token is the OpenID Provider’s',
  ),
] as const;

export const keyRules = [
  must('KEY-01', 'jwks and jwks_uri together are refused'),
  must('KEY-02', 'jwks is an object with an array of key objects'),
  must('KEY-03', 'private and symmetric keys are refused, and neither stored nor logged'),
  should('KEY-04', 'unknown kinds of keys are kept; known ones must be well formed'),
  must('KEY-05', 'in a mixed set every key says its use'),
  must('KEY-06', 'a key with a certificate equals the certificate’s key'),
  should('KEY-07', 'kid is unique, or duplicates differ otherwise'),
  mustOurs('KEY-08', 'what needs a client key is refused without one that fits'),
  must('KEY-09', 'jwks_uri is https without userinfo or fragment'),
  may('KEY-10', 'jwks_uri is fetched lazily, or at registration where an operator wants it'),
  must(
    'KEY-11',
    'the rules of fetching and caching keys',
    'shown: the fetch at registration; what is kept and fetched again at use is the OpenID Provider’s',
  ),
] as const;
