import { randomUUID } from 'node:crypto';

const base32hex = '0123456789abcdefghijklmnopqrstuv';
const bitsPerChar = 5;
const timeChars = 10;
const counterChars = 4;
const randomChars = 12;
const counterMax = 2 ** (bitsPerChar * counterChars) - 1;

/**
 * Client identifiers: `c` and 26 characters of base32hex. Ten are the time in milliseconds, four a counter within the
 * millisecond, and twelve (60 bits) random. They are ordered by time, so that the log and its indexes are appended to.
 * They are random enough that processes do not collide and an id cannot be guessed. Letters and digits only (RESP-19);
 * never a URL (CIMD-09).
 */
export const clientIds = (sources: {
  readonly nowMs: () => number;
  readonly random: (bytes: number) => Buffer;
}): (() => string) => {
  let lastMs = 0;
  let time = '';
  let counter = 0;
  const startMillisecond = (ms: number): void => {
    lastMs = ms;
    time = encoded(ms, timeChars);
    counter = 0;
  };
  return () => {
    const nowMs = sources.nowMs();
    if (nowMs > lastMs) startMillisecond(nowMs);
    else if (counter < counterMax) counter += 1;
    else startMillisecond(lastMs + 1);
    return `c${time}${encoded(counter, counterChars)}${randomText(sources.random(randomChars))}`;
  };
};

/** When a client id was made, in milliseconds; undefined for an id of another form. */
export const clientIdMadeAtMs = (clientId: string): number | undefined => {
  if (!/^c[0-9a-v]{26}$/.test(clientId)) return undefined;
  return Number.parseInt(clientId.slice(1, 1 + timeChars), 32);
};

/**
 * Most significant character first, so that text order is number order. Uses division, because bit operators are
 * limited to 32 bits.
 */
const encoded = (value: number, chars: number): string => {
  let text = '';
  for (let rest = value; text.length < chars; rest = Math.floor(rest / 32)) text = base32hex.charAt(rest % 32) + text;
  return text;
};

const randomText = (bytes: Buffer): string => {
  let text = '';
  for (let index = 0; index < bytes.length; index += 1) text += base32hex.charAt((bytes[index] ?? 0) & 31);
  return text;
};

export const eventIds = (): string => randomUUID();
