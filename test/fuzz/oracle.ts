import { canonicalJson, isJsonObject, type Json } from '@clientele/domain';
import type { WireReply, WireRequest } from '../support/connection.ts';

/** What is wrong with an answer, whatever the request was. Undefined if the answer is sound. */
export const answerFault = (request: Pick<WireRequest, 'method' | 'url'>, reply: WireReply): string | undefined => {
  if (!reply.arrived) return `no answer: ${reply.reason}`;
  if (reply.status >= 500) return `${reply.status} ${reply.text}`;
  if (request.method === 'HEAD' || reply.status === 204 || reply.status === 304) return emptyFault(reply.text);
  const type = reply.headers['content-type'] ?? 'none';
  if (!type.startsWith('application/json')) return `${reply.status} with media type ${type}`;
  const body = parsed(reply.text);
  if (body === undefined) return `${reply.status} that is not JSON: ${reply.text}`;
  return reply.status >= 300 ? refusalFault(body) : acceptanceFault(request, reply.text, body);
};

const emptyFault = (text: string): string | undefined =>
  text === '' ? undefined : `a body where there must be none: ${text}`;

const parsed = (text: string): Json | undefined => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const descriptionCharsMax = 1_000;

/**
 * RFC 6749 §5.2: ASCII without quotation mark and reverse solidus, so that nothing from the request can break out of
 * it.
 */
const description = /^[\x20\x21\x23-\x5b\x5d-\x7e]+$/;

const refusalFault = (body: Json): string | undefined => {
  if (!isJsonObject(body)) return `a refusal that is not an object: ${JSON.stringify(body)}`;
  const { error, error_description } = body;
  if (typeof error !== 'string' || !/^[a-z_]+$/.test(error)) return `a refusal without a code: ${JSON.stringify(body)}`;
  if (typeof error_description !== 'string') return `a refusal without a description: ${JSON.stringify(body)}`;
  if (!description.test(error_description)) return `a description that is not plain: ${error_description}`;
  return error_description.length > descriptionCharsMax
    ? `a description of ${error_description.length} characters`
    : undefined;
};

const acceptanceFault = ({ url }: Pick<WireRequest, 'url'>, text: string, body: Json): string | undefined => {
  if (!new URL(url).pathname.startsWith('/register')) return undefined;
  if (!isJsonObject(body)) return 'an acceptance that is not an object';
  if (canonicalJson(body) !== text) return `not canonical: ${text}`;
  return hasVoid(body) ? `null or empty in ${text}` : undefined;
};

/**
 * A value that carries no information, anywhere but in keys: keys belong to the client and are returned as they were
 * sent.
 */
const hasVoid = (value: Json): boolean => {
  if (value === null || value === '') return true;
  if (typeof value !== 'object') return false;
  return Object.entries(value).some(([name, member]) => name !== 'jwks' && hasVoid(member));
};
