export { answerClient, entityTag } from './answer-client.ts';
export { answerRefusal } from './answer-refusal.ts';
export { authorizationMalformed, type ClientRoute, readCredential } from './read-credential.ts';
export { clientPath, type OfferedMethods, refuseOtherMethods } from './refuse-other-methods.ts';
