import type { FastifyReply } from 'fastify';

export type OAuthError = {
  readonly status: number;
  readonly error: string;
  readonly description: string;
  readonly headers?: Readonly<Record<string, string>>;
};

export const jsonMediaType = 'application/json; charset=utf-8';

/** Answers with an OAuth error (RFC 6749 §5.2, RFC 7591 §3.2.2) and records its code for the log. */
export const oauthError = (reply: FastifyReply, { status, error, description, headers }: OAuthError): FastifyReply => {
  reply.request.refusal = error;
  if (headers !== undefined) reply.headers(headers);
  return reply.code(status).header('content-type', jsonMediaType).send(errorBody(error, description));
};

/** ERR-01: the description is ASCII without quotes, backslashes and control characters, whatever it was built from. */
export const errorBody = (error: string, description: string): string =>
  JSON.stringify({ error, error_description: description.replace(/[^ !#-[\]-~]/g, '?') });
