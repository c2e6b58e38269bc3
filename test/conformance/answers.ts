import assert from 'node:assert/strict';
import type { JsonObject } from '@clientele/domain';
import type { Answer } from '../support/registry.ts';

/** Asserts a 201 (or the given status) with client information. Returns its body. */
export const accepted = (answer: Answer, status = 201): JsonObject => {
  assert.equal(answer.status, status, answer.text);
  assertJsonAnswer(answer);
  return answer.body;
};

/** What to assert about a refusal besides its code. */
export type Refusal = {
  readonly status?: number;
  /** A pattern for error_description, which usually names the invalid member and its index. */
  readonly says?: RegExp;
};

/**
 * Asserts a refusal as ERR-01 and ERR-07 require it: 400 (or the given status), JSON, no challenge, an ASCII
 * description.
 */
export const refused = (answer: Answer, error: string, expected: Refusal = {}): void => {
  const { status = 400, says } = expected;
  assert.equal(answer.status, status, answer.text);
  assertErrorBody(answer, error);
  if (status !== 401) assert.equal(answer.headers.get('www-authenticate'), null);
  if (says !== undefined) assert.match(String(answer.body.error_description), says);
};

/** `iru` of the requirements. */
export const refusedRedirectUri = (answer: Answer, says?: RegExp): void =>
  refused(answer, 'invalid_redirect_uri', says === undefined ? {} : { says });

/** `icm` of the requirements. */
export const refusedMetadata = (answer: Answer, says?: RegExp): void =>
  refused(answer, 'invalid_client_metadata', says === undefined ? {} : { says });

/** `ireq` of the requirements. */
export const refusedRequest = (answer: Answer, says?: RegExp): void =>
  refused(answer, 'invalid_request', says === undefined ? {} : { says });

/** `401t` of the requirements: the challenge for an invalid token. */
export const refusedToken = (answer: Answer): void => {
  refused(answer, 'invalid_token', { status: 401 });
  const challenge = answer.headers.get('www-authenticate') ?? '';
  assert.match(challenge, /^Bearer realm="[^"]+"/);
  assert.match(challenge, /error="invalid_token"/);
};

/** 401 for a missing token: the challenge names no error (RFC 6750 §3.1), the body does (MCP-07). */
export const refusedForWantOfToken = (answer: Answer): void => {
  refused(answer, 'invalid_token', { status: 401 });
  const challenge = answer.headers.get('www-authenticate') ?? '';
  assert.match(challenge, /^Bearer realm="[^"]+"/);
  assert.doesNotMatch(challenge, /error/);
};

/** RFC 7591 §3.2.2 and RFC 6749 §5.2: error and error_description, the latter printable ASCII without `"` and `\`. */
export const assertErrorBody = (answer: Answer, error: string): void => {
  assertJsonAnswer(answer);
  assert.equal(answer.body.error, error, answer.text);
  assert.match(String(answer.body.error_description), /^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/);
};

const assertJsonAnswer = (answer: Answer): void => {
  assert.match(answer.headers.get('content-type') ?? '', /^application\/json(;|$)/);
  assert.match(answer.headers.get('cache-control') ?? '', /\bno-store\b/);
};

/** The metadata of an answer: everything except what is issued to one client only. */
export const metadataOf = (client: JsonObject): JsonObject => {
  const {
    client_id,
    client_id_issued_at,
    client_secret,
    client_secret_expires_at,
    registration_access_token,
    registration_client_uri,
    ...metadata
  } = client;
  return metadata;
};
