import { type Credential, type Refusal, refusal } from '@clientele/application';
import { fail, ok, type Result } from '@clientele/domain';
import type { FastifyRequest } from 'fastify';
import { readBearer } from './bearer.ts';

/** What stands in the path may be anything, also a token. Only what looks like an id of ours is logged. */
const idOfOurs = /^c[0-9a-v]{26}$/;

/** Route parameters of the configuration endpoint. */
export type ClientRoute = { readonly Params: { readonly clientId: string } };

/**
 * RFC 7592 §2: the only credential is the registration access token, as a bearer token in the header (CFG-02, ERR-03,
 * ERR-06).
 */
export const readCredential = (request: FastifyRequest<ClientRoute>): Result<Credential, Refusal> => {
  const { clientId } = request.params;
  if (idOfOurs.test(clientId)) request.clientId = clientId;
  const bearer = readBearer(request);
  switch (bearer.kind) {
    case 'bearer':
      return ok({ clientId, token: bearer.token });
    case 'none':
    case 'other-scheme':
      return fail(tokenMissing);
    case 'malformed':
      return fail(authorizationMalformed);
  }
};

const tokenMissing = refusal(
  'token-missing',
  'the registration access token is required as a bearer token (RFC 7592 section 2)',
);

/** RFC 6750 §3.1: a malformed header, or a token sent twice or in the query. */
export const authorizationMalformed = refusal(
  'authorization-malformed',
  'exactly one well-formed Authorization header may carry the token (RFC 6750 section 2)',
);
