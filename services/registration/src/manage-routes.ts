import {
  type CommandContext,
  type Credential,
  deleteClient,
  judgeToken,
  type Refusal,
  refusal,
  updateClient,
} from '@clientele/application';
import { ok, type Result } from '@clientele/domain';
import {
  answerClient,
  answerRefusal,
  type ClientRoute,
  jsonBody,
  readCredential,
  readIfMatch,
  requireJsonMediaType,
} from '@clientele/http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Commands } from './commands.ts';
import { flagLocalhost } from './flag-localhost.ts';
import { partyOf } from './party.ts';
import { requestContext } from './request-context.ts';

/** PUT of the client configuration endpoint (RFC 7592 §2.2). */
export const updateRoute = (app: FastifyInstance, url: string, { context, policy }: Commands): void => {
  app.put<ClientRoute>(url, { onRequest: [requireToken(context), requireJsonMediaType] }, async (request, reply) => {
    const body = jsonBody(request);
    if (!body.ok) return answerRefusal(reply, refusal('body-invalid', body.error));
    const credential = readCredential(request);
    if (!credential.ok) return answerRefusal(reply, credential.error);
    const updated = await updateClient(context, {
      ...circumstances(request, credential.value),
      ...partyOf(request),
      policy,
      body: body.value,
    });
    if (!updated.ok) return answerRefusal(reply, updated.error);
    flagLocalhost(request, body.value);
    return answerClient(reply, 200, updated.value);
  });
};

/** DELETE of the client configuration endpoint (RFC 7592 §2.3). */
export const deleteRoute = (app: FastifyInstance, url: string, { context, policy }: Commands): void => {
  app.delete<ClientRoute>(url, async (request, reply) => {
    const credential = readCredential(request);
    if (!credential.ok) return answerRefusal(reply, credential.error);
    const deleted = await deleteClient(context, { ...circumstances(request, credential.value), policy });
    if (!deleted.ok) return answerRefusal(reply, deleted.error);
    request.clientId = credential.value.clientId;
    return reply.code(204).send();
  });
};

const circumstances = (request: FastifyRequest, credential: Credential) => {
  const ifMatch = readIfMatch(request.headers['if-match']);
  return {
    ...credential,
    caller: { kind: 'client', id: credential.clientId } as const,
    requestContext: requestContext(request),
    ...(ifMatch === undefined ? {} : { ifMatch }),
  };
};

/** ERR-11: the token is judged before the body is read. The command judges it again at the revision that it changes. */
const requireToken =
  (context: CommandContext) =>
  async (request: FastifyRequest<ClientRoute>, reply: FastifyReply): Promise<FastifyReply | undefined> => {
    const judged = await tokenJudgement(context, request);
    return judged.ok ? undefined : answerRefusal(reply, judged.error);
  };

const tokenJudgement = async (
  context: CommandContext,
  request: FastifyRequest<ClientRoute>,
): Promise<Result<null, Refusal>> => {
  const credential = readCredential(request);
  if (!credential.ok) return credential;
  const judged = await judgeToken(context, credential.value);
  return judged.ok ? ok(null) : judged;
};
