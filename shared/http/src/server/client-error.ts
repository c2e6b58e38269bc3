import type { ServerResponse } from 'node:http';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type Logger, noAddress } from '@clientele/platform';
import { headersTooLarge, malformedHttp, tooSlow } from './http-refusals.ts';
import { type LoggedAddress, loggedAddress } from './logged-address.ts';
import { errorBody, jsonMediaType, type OAuthError } from './oauth-error.ts';
import { readPeer } from './peer.ts';
import { randomHex } from './random-pool.ts';
import { standardHeaders } from './standard-headers.ts';

const lingerMsMax = 250;

/** Answers requests that Node's HTTP parser refuses, before a request object exists. */
export const clientErrorHandler =
  (log: UnreadLog) =>
  (error: { readonly code: string }, socket: Socket): void => {
    if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
    if (isAnswerUnderWay(socket)) return void socket.destroy();
    const refusal = refusalFor(error.code);
    log({ refusal, requestId: answerSocket(socket, refusal), socket, cause: error.code });
  };

type UnreadRequest = {
  readonly refusal: OAuthError;
  /** As the answer states it. */
  readonly requestId: string;
  readonly socket: Pick<Socket, 'remoteAddress'>;
  /** Node's code of the error. */
  readonly cause?: string;
};

export type UnreadLog = (request: UnreadRequest) => void;

/** The line of a request that was refused before it was read. The address is that of the connection. */
export const unreadLog =
  (logger: Logger, how: LoggedAddress): UnreadLog =>
  ({ refusal, requestId, socket, cause }) => {
    const peer = loggedAddress(readPeer({ socket, headers: {} }, noAddress).address, how);
    const line = { status: refusal.status, refusal: refusal.code, cause, requestId, peer };
    logger.info(line, 'request refused before it was read');
  };

const refusalFor = (code: string): OAuthError => {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return tooSlow;
  return code === 'HPE_HEADER_OVERFLOW' ? headersTooLarge : malformedHttp;
};

/**
 * An earlier request of the connection is in progress, or its answer has started: another answer now would be mistaken
 * for that one. Node keeps the current response of a socket in `_httpMessage`.
 */
const isAnswerUnderWay = (socket: Socket & { readonly _httpMessage?: ServerResponse | null }): boolean => {
  const response = socket._httpMessage;
  return response !== undefined && response !== null && (response.headersSent || response.req.complete);
};

/**
 * Writes a complete answer to a bare socket, and closes it after the peer has had a moment to read.
 * @returns the id of the request, as the answer states it.
 */
export const answerSocket = (socket: Duplex, refusal: OAuthError): string => {
  const { headers, body } = answerOf(refusal);
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status]}\r\n${lines.join('')}\r\n${body}`);
  setTimeout(() => socket.destroy(), lingerMsMax).unref();
  return headers['x-request-id'];
};

/** The same for a request that Node delivers outside the ordinary request event. */
export const answerBare = (response: ServerResponse, refusal: OAuthError): string => {
  const { headers, body } = answerOf(refusal);
  response.writeHead(refusal.status, headers).end(body);
  return headers['x-request-id'];
};

const answerOf = ({ error, description }: OAuthError) => {
  const body = errorBody(error, description);
  const headers = {
    ...standardHeaders,
    'x-request-id': randomHex(24),
    'content-type': jsonMediaType,
    'content-length': String(body.length),
    date: new Date().toUTCString(),
    connection: 'close',
  };
  return { headers, body };
};
