import { type Caller, type Refusal, refusal, registerClient } from '@clientele/application';
import {
  answerClient,
  answerRefusal,
  authorizationMalformed,
  jsonBody,
  readBearer,
  readIdempotencyKey,
  requireJsonMediaType,
} from '@clientele/http';
import type { FastifyInstance, FastifyRequest, onRequestHookHandler } from 'fastify';
import type { Commands } from './commands.ts';
import { flagLocalhost } from './flag-localhost.ts';
import { partyOf } from './party.ts';
import { requestContext } from './request-context.ts';

/** POST of the client registration endpoint (OIDC Registration §3, RFC 7591 §3). */
export const registerRoute = (
  app: FastifyInstance,
  url: string,
  { context, policy, judgeRate }: Commands & { readonly judgeRate: readonly onRequestHookHandler[] },
): void => {
  app.post(url, { onRequest: [...judgeRate, judgeCredential, requireJsonMediaType] }, async (request, reply) => {
    const key = readIdempotencyKey(request);
    if (!key.ok) return answerRefusal(reply, key.error);
    const body = jsonBody(request);
    if (!body.ok) return answerRefusal(reply, refusal('body-invalid', body.error));
    const idempotency = key.value === undefined ? {} : { idempotencyKey: key.value };
    const registered = await registerClient(context, {
      caller: callerOf(request),
      policy,
      requestContext: requestContext(request),
      ...partyOf(request),
      body: body.value,
      ...idempotency,
    });
    if (!registered.ok) return answerRefusal(reply, registered.error);
    flagLocalhost(request, body.value);
    return answerClient(reply, 201, registered.value);
  });
};

/** Registration is open, and a request with a credential has already been refused. */
const callerOf = (_request: FastifyRequest): Caller => ({ kind: 'anonymous' });

/** ERR-11: a credential is judged before the body. */
const judgeCredential: onRequestHookHandler = (request, reply, done) => {
  const refused = credentialRefusal(request);
  if (refused === undefined) done();
  else answerRefusal(reply, refused);
};

/**
 * Registration is open: no initial access tokens exist yet. One that is sent anyway is refused and never silently ignored (IAT-03).
 * A registration access token is not an initial access token (IAT-06).
 */
const credentialRefusal = (request: FastifyRequest): Refusal | undefined => {
  switch (readBearer(request).kind) {
    case 'none':
      return undefined;
    case 'bearer':
      return refusal('token-invalid', 'the token is not a valid initial access token (RFC 7591 section 3)');
    case 'other-scheme':
      return refusal('token-missing', 'only a bearer token is a credential here (RFC 7591 section 3)');
    case 'malformed':
      return authorizationMalformed;
  }
};
