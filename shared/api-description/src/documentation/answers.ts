import { type RefusalCode, refusalAnswers } from '@clientele/application';
import type { JsonObject } from '@clientele/domain';
import type { Operation } from './operations.ts';

/** An error answer: its status, the error codes that it can carry, its meaning and its notable headers. */
export type ErrorAnswer = {
  readonly status: number;
  readonly errors: readonly string[];
  readonly meaning: string;
  readonly headers: readonly ('WWW-Authenticate' | 'Retry-After' | 'Allow')[];
};

const meanings: Readonly<Record<number, string>> = {
  400: 'The request or its metadata broke a rule; error_description names member, entry, rule and clause.',
  401: 'The token is missing, or not valid for this client. The answer does not reveal whether the client exists.',
  405: 'The method is not served at this path.',
  408: 'The request did not arrive in time.',
  412: 'The client has changed since the revision in If-Match. Nothing was changed.',
  413: 'The body is too large.',
  415: 'The body is compressed; send it uncompressed.',
  422: 'The Idempotency-Key was used with the same redirect_uris but another body, or the client that it created has been erased.',
  429: 'Too many registrations, from one address or in all, or too many updates of this client. Nothing was stored. Retry after the seconds in Retry-After.',
  500: 'An unexpected error. The answer contains no details; the log does.',
  503: 'Temporarily unavailable. Retry after the seconds in Retry-After. If it is unknown whether the request took effect, error_description says so.',
};

/** Answers of the HTTP layer before an operation is reached. */
const ofEveryOperation: readonly (readonly [number, string])[] = [
  [405, 'invalid_request'],
  [408, 'invalid_request'],
  [500, 'server_error'],
  [503, 'temporarily_unavailable'],
];
const ofEveryBody: readonly (readonly [number, string])[] = [
  [413, 'invalid_request'],
  [415, 'invalid_request'],
];

/** The error answers of an operation by status, from the table that the service itself uses. */
export const errorAnswers = ({ refusals, requestBody }: Operation): readonly ErrorAnswer[] => {
  const refused = refusals.map(
    (code: RefusalCode) => [refusalAnswers[code].status, refusalAnswers[code].error] as const,
  );
  const all = [...refused, ...ofEveryOperation, ...(requestBody === undefined ? [] : ofEveryBody)];
  return byStatus(all);
};

/** The answers that are the same for every operation. */
export const commonAnswers = (): readonly ErrorAnswer[] => byStatus(ofEveryOperation);

const byStatus = (all: readonly (readonly [number, string])[]): readonly ErrorAnswer[] => {
  const statuses = [...new Set(all.map(([status]) => status))].sort((one, other) => one - other);
  return statuses.map((status) => ({
    status,
    errors: [...new Set(all.flatMap(([of, error]) => (of === status ? [error] : [])))],
    meaning: meanings[status] ?? '',
    headers: headersOf(status),
  }));
};

const headersOf = (status: number): ErrorAnswer['headers'] => {
  if (status === 401) return ['WWW-Authenticate'];
  if (status === 405) return ['Allow'];
  return status === 429 || status === 503 ? ['Retry-After'] : [];
};

/** Reusable headers of answers. */
export const headerComponents: JsonObject = {
  ETag: {
    description: 'Revision of the client, to send back in If-Match or If-None-Match.',
    schema: { type: 'string', pattern: '^"[0-9]+"$' },
    example: '"0"',
  },
  'WWW-Authenticate': {
    description: 'The challenge of RFC 6750 section 3; without error if no token was sent.',
    schema: { type: 'string' },
    example: 'Bearer realm="clientele"',
  },
  'Retry-After': { description: 'Seconds to wait.', schema: { type: 'integer', minimum: 0 } },
  Allow: { description: 'The methods that are served.', schema: { type: 'string' } },
};
