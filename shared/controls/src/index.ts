export { acceptedMetadata, clientId, issuer, policyFor, registrationBody } from './metadata.ts';
export { requestContext, startOfTime } from './requests.ts';
