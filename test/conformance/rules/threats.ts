import { must, mustOurs, out, should } from './contract.ts';
import { cleanUpLater, consentPage, limitsLater, opOnly, tenantsLater } from './reasons.ts';

const operatorsLater = out('later issue: what operators see of a client');

export const threatRules = [
  consentPage('MUST', 'THREAT-01', 'self-asserted metadata are marked as unverified'),
  consentPage('SHOULD', 'THREAT-02', 'look-alike names and logos are flagged'),
  consentPage('SHOULD', 'THREAT-03', 'foreign logos and links are hidden or marked'),
  consentPage('SHOULD', 'THREAT-04', 'logos are fetched and served by the server'),
  mustOurs(
    'THREAT-05',
    'every server-side fetch is guarded',
    'shown for what one machine can show; names, addresses and rebinding in a network without routes: test/contract/guarded-fetch',
  ),
  mustOurs('THREAT-06', 'results of fetches are not reflected, neither in words nor in time'),
  opOnly('MUST', 'THREAT-07', 'a dynamic client is no open redirector'),
  should('THREAT-08', 'client_id is never influenced by the client'),
  limitsLater('MUST*', 'THREAT-09', 'abuse limits and audit'),
  must(
    'THREAT-10',
    'credentials are compared in constant time, unreadable at rest and absent from logs',
    'shown: data and logs; the comparison by the unit tests of the vault',
  ),
  tenantsLater('MUST*', 'THREAT-11', 'tenants are held apart'),
  mustOurs('THREAT-12', 'hostile JSON is ignored or refused, never a 500'),
  mustOurs('THREAT-13', 'internal attributes cannot be set from a request'),
] as const;

export const privacyRules = [
  operatorsLater('SHOULD', 'PRIV-01', 'contacts are for operators only and erased with the client'),
  cleanUpLater('SHOULD', 'PRIV-02', 'identifiers of native instances are pseudonymous'),
  must(
    'PRIV-03',
    'pairwise mode leaks no global identifier',
    'shown: a client cannot leave it; tokens and logout are the OpenID Provider’s',
  ),
] as const;
