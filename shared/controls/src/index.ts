export { acceptedMetadata, clientId, policyFor, registrationBody } from './metadata.ts';
export { requestContext, startOfTime } from './requests.ts';
