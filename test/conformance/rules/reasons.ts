import { out } from './contract.ts';

/** Shown only where users sign in. */
export const opOnly = out('only the /authorize or /token of an OpenID Provider can show it');
export const consentPage = out('only the consent page of an OpenID Provider can show it');
export const tokensLater = out('later issue: initial access tokens');
export const statementsLater = out('later issue: software statements');
export const limitsLater = out('later issue: rate limits and quotas');
export const cleanUpLater = out('later issue: clean-up of idle registrations');
export const tenantsLater = out('later issue: several tenants behind one host');
export const statelessLater = out('later issue: stateless registration');
export const documentsLater = out('later issue: client id metadata documents');
export const adminLater = out('later issue: operator commands on a client (rotation, suspension, removal)');
