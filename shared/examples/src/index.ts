export * from './document-checks.ts';
export { newEvent } from './events.ts';
export { acceptedMetadata, clientId, policyFor, registrationBody } from './metadata.ts';
export { requestContext, startOfTime } from './requests.ts';
