import type { Refusal } from '@clientele/application';
import type { FastifyReply } from 'fastify';
import { closeGently } from './gentle-close.ts';
import { peerOf } from './peer.ts';

export type OAuthError = {
  /** Ours, for the log. */
  readonly code: string;
  readonly status: number;
  readonly error: string;
  readonly description: string;
  /** Further members of the body: every fault of the metadata, and hints. */
  readonly details?: ErrorDetails;
  /** For the log alone. */
  readonly note?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
};

export type ErrorDetails = Pick<Refusal, 'errors' | 'hints'>;

export const jsonMediaType = 'application/json; charset=utf-8';

/** Answers with an OAuth error (RFC 6749 §5.2, RFC 7591 §3.2.2) and records the reason for the log. */
export const oauthError = (
  reply: FastifyReply,
  { code, status, error, description, details, note, headers }: OAuthError,
): FastifyReply => {
  reply.request.refusal = {
    code,
    members: details?.errors?.map(({ pointer }) => pointer),
    note,
    address: peerOf(reply.request).address,
  };
  if (!reply.request.raw.complete) closeGently(reply.request.raw);
  if (headers !== undefined) reply.headers(headers);
  return reply
    .code(status)
    .header('content-type', jsonMediaType)
    .send(errorBody(error, description, details));
};

/** ERR-01: every text is ASCII without quotes, backslashes and control characters, whatever it was built from. */
export const errorBody = (error: string, description: string, { errors, hints }: ErrorDetails = {}): string =>
  JSON.stringify({
    error,
    error_description: plain(description),
    ...(errors && {
      errors: errors.map(({ pointer, code, text }) => ({ pointer: plain(pointer), code, text: plain(text) })),
    }),
    ...(hints && { hints: hints.map(({ pointer, text }) => ({ pointer: plain(pointer), text: plain(text) })) }),
  });

const plain = (text: string): string => text.replace(/[^ !#-[\]-~]/g, '?');
