import { type Refusal, type RefusalCode, refusalAnswers } from '@clientele/application';
import type { FastifyReply } from 'fastify';
import { oauthError } from '../server/oauth-error.ts';

const realm = 'Bearer realm="clientele"';
const retryAfterSeconds = '1';

/** Sends the answer that the table of refusals has for the code. */
export const answerRefusal = (reply: FastifyReply, { code, description, errors, hints }: Refusal): FastifyReply =>
  oauthError(reply, {
    ...refusalAnswers[code],
    description,
    headers: refusalHeaders(code, description),
    details: { ...(errors && { errors }), ...(hints && { hints }) },
  });

/**
 * RFC 6750 §3: a challenge on 401, without an error attribute if no credential was sent (§3.1). RFC 9110 §10.2.3: when
 * to retry, on 503.
 */
const refusalHeaders = (code: RefusalCode, description: string): Readonly<Record<string, string>> => {
  if (code === 'token-missing') return { 'www-authenticate': realm };
  if (code === 'token-invalid') {
    return { 'www-authenticate': `${realm}, error="invalid_token", error_description="${description}"` };
  }
  return refusalAnswers[code].status === 503 ? { 'retry-after': retryAfterSeconds } : {};
};
