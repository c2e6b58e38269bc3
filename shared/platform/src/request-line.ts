/** The logged fields of a request. */
export type RequestLine = {
  /** One of the methods that Node's parser knows. */
  readonly method: string;
  readonly route: string | undefined;
  readonly status: number | undefined;
  readonly ms: number;
  /** Letters, digits, dot, dash and underscore. */
  readonly requestId: string;
  /** Hex digits. */
  readonly traceId: string;
  readonly clientId: string | undefined;
  /** Our code of the reason, if the request was refused. */
  readonly refusal: string | undefined;
  /** Where in the body the faults are (RFC 6901). */
  readonly members?: readonly string[] | undefined;
  /** What an operator could change so that such a request is accepted. */
  readonly note?: string | undefined;
  /** The address that sent a refused request, as far as it may be logged. */
  readonly peer?: string | undefined;
  /** The program that sent a refused request, by its own account. */
  readonly userAgent?: string | undefined;
  /** Something that was accepted but that an operator may want to know about. */
  readonly flag: string | undefined;
  /** True if the answer could not be delivered. */
  readonly cut: true | undefined;
};

/**
 * The members of a request's log line, as pino would write them. Written by hand, because this line is written for
 * every request, and pino takes longer than a read can spare. Only values that may hold a character that JSON escapes
 * are escaped.
 */
export const requestLineMembers = (line: RequestLine): string =>
  `,"method":"${line.method}"${optional('route', line.route)}${optional('status', line.status)},"ms":${line.ms}` +
  `,"requestId":"${line.requestId}","traceId":"${line.traceId}"${optional('clientId', line.clientId)}` +
  (line.refusal === undefined ? '' : refusalMembers(line)) +
  `${optional('flag', line.flag)}${optional('cut', line.cut)}`;

const refusalMembers = (line: RequestLine): string =>
  `${optional('refusal', line.refusal)}${optional('members', line.members)}` +
  `${optional('note', line.note)}${optional('peer', line.peer)}${optional('userAgent', line.userAgent)}`;

const optional = (name: string, value: string | number | boolean | readonly string[] | undefined): string =>
  value === undefined ? '' : `,"${name}":${JSON.stringify(value)}`;
