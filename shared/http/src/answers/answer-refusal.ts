import { type Refusal, refusalAnswers } from '@clientele/application';
import type { FastifyReply } from 'fastify';
import { oauthError } from '../server/oauth-error.ts';

const realm = 'Bearer realm="clientele"';
const soonSeconds = 1;
const retryStatuses: readonly number[] = [429, 503];

/** Sends the answer that the table of refusals has for the code. */
export const answerRefusal = (reply: FastifyReply, refused: Refusal): FastifyReply => {
  const { code, description, errors, hints, note } = refused;
  return oauthError(reply, {
    code,
    ...refusalAnswers[code],
    description,
    headers: headersOf(refused),
    note,
    details: { ...(errors && { errors }), ...(hints && { hints }) },
  });
};

/**
 * RFC 6750 §3: a challenge on 401, without an error attribute if no credential was sent (§3.1). RFC 9110 §10.2.3: when
 * to retry, on 503. RFC 6585 §4: likewise on 429.
 */
const headersOf = ({ code, description, retryAfterSeconds }: Refusal): Readonly<Record<string, string>> => {
  if (code === 'token-missing') return { 'www-authenticate': realm };
  if (code === 'token-invalid') {
    return { 'www-authenticate': `${realm}, error="invalid_token", error_description="${description}"` };
  }
  if (!retryStatuses.includes(refusalAnswers[code].status)) return {};
  return { 'retry-after': String(retryAfterSeconds ?? soonSeconds) };
};
