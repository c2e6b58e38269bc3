import type { ClientInformation } from '@clientele/application';
import type { FastifyReply } from 'fastify';
import { jsonMediaType } from '../server/oauth-error.ts';

/** Entity tag of a client at a revision (CFG-20). Strong: the same revision always yields the same bytes. */
export const entityTag = (revision: number): string => `"${revision}"`;

/** The client information response (RFC 7591 §3.2.1, RFC 7592 §3). */
export const answerClient = (reply: FastifyReply, status: number, information: ClientInformation): FastifyReply => {
  reply.request.clientId = information.clientId;
  return reply
    .code(status)
    .headers({ 'content-type': jsonMediaType, etag: entityTag(information.revision) })
    .send(information.body);
};
