import { pino } from 'pino';
import { systemClock } from './clock.ts';
import { bufferedDestination, type LogDestination } from './log-destination.ts';
import { type RequestLine, requestLineMembers } from './request-line.ts';

/** Ids, codes and numbers. Never a header, a body, a metadata value, a secret or a token. */
export type LogFields = Readonly<Record<string, unknown>>;

export type Logger = {
  /** Other implementations may leave it out. */
  readonly debug?: (fields: LogFields, text: string) => void;
  readonly info: (fields: LogFields, text: string) => void;
  readonly warn: (fields: LogFields, text: string) => void;
  readonly error: (fields: LogFields, text: string) => void;
  readonly fatal: (fields: LogFields, text: string) => void;
  /** The same as `info(line, 'request')`, but faster. Other implementations may leave it out. */
  readonly request?: (line: RequestLine) => void;
  /** Writes the buffered lines at once. Must be called before the process ends. */
  readonly flush: () => void;
};

export const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

export type LogLevel = (typeof logLevels)[number];

type LogOptions = {
  readonly level: LogLevel;
  readonly stream?: { readonly write: (line: string) => void };
};

const bufferCharsMax = 4 * 1024 * 1024;
const delayMsMax = 50;
const causesMax = 5;

/**
 * A log of JSON lines, to stderr by default. An exception is passed as `error`; only its name, message, code, stack and
 * causes are logged.
 */
export const createLogger = ({ level, stream }: LogOptions): Logger => {
  const destination = stream === undefined ? stderrDestination() : { write: writerOf(stream), flush: () => {} };
  const logger = pino(
    {
      level,
      base: null,
      timestamp,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { error: errorFields, err: errorFields },
    },
    destination,
  );
  return {
    debug: (fields, text) => logger.debug(fields, text),
    info: (fields, text) => logger.info(fields, text),
    warn: (fields, text) => logger.warn(fields, text),
    error: (fields, text) => logger.error(fields, text),
    fatal: (fields, text) => logger.fatal(fields, text),
    request: logger.isLevelEnabled('info')
      ? (line) => destination.write(`{"level":"info"${timestamp()}${requestLineMembers(line)},"msg":"request"}\n`)
      : () => {},
    flush: destination.flush,
  };
};

const timestamp = (): string => `,"time":"${systemClock.rfc3339()}"`;

const writerOf = (stream: { readonly write: (line: string) => void }) => (line: string) => stream.write(line);

/**
 * Uses the descriptor of `process.stderr`, because that makes a pipe non-blocking: a reader that hangs must not keep
 * the process from ending.
 */
const stderrDestination = (): LogDestination => {
  const destination = bufferedDestination({ fd: process.stderr.fd, bufferCharsMax, delayMsMax });
  process.once('exit', destination.flush);
  return destination;
};

/**
 * Other properties of an exception are left out: a parser's error carries the bytes that it could not parse, and these
 * may contain a token.
 */
const errorFields = (error: unknown): LogFields => causeFields(error, causesMax);

const causeFields = (error: unknown, causesLeft: number): LogFields => {
  if (!(error instanceof Error)) return { type: typeof error };
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {};
  const cause =
    error.cause === undefined || causesLeft === 0 ? {} : { cause: causeFields(error.cause, causesLeft - 1) };
  return { type: error.name, message: error.message, ...code, stack: error.stack, ...cause };
};
