export { answerClient, entityTag } from './answer-client.ts';
export { answerRefusal } from './answer-refusal.ts';
export { authorizationMalformed, type ClientRoute, readCredential } from './read-credential.ts';
