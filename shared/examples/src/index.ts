export * from './document-checks.ts';
export { newEvent, newEventWith } from './events.ts';
export { acceptedMetadata, clientId, policyFor, registrationBody } from './metadata.ts';
export { asAnonymous, asClient, asOperator, requestContext, startOfTime } from './requests.ts';
