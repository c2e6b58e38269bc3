import { randomUUID } from 'node:crypto';

const base32hex = '0123456789abcdefghijklmnopqrstuv';
const counterBits = 20n;
const randomBits = 60n;
const counterMax = (1n << counterBits) - 1n;

/**
 * Identifiers of clients: `c` and 26 characters of base32hex, 128 bits: 48 of milliseconds, 20 of a counter within the millisecond,
 * 60 of randomness. Time-ordered, so that the log and its indexes are appended to; random enough that processes do not collide and
 * nobody guesses one. Letters and digits only (RESP-19); never a URL (CIMD-09).
 */
export const clientIds = (sources: {
  readonly nowMs: () => number;
  readonly random: (bytes: number) => Buffer;
}): (() => string) => {
  let lastMs = 0n;
  let counter = 0n;
  return () => {
    const nowMs = BigInt(sources.nowMs());
    counter = nowMs > lastMs ? 0n : counter + 1n;
    lastMs = nowMs > lastMs ? nowMs : lastMs;
    if (counter > counterMax) {
      lastMs += 1n;
      counter = 0n;
    }
    const random = sources.random(8).readBigUInt64BE() >> 4n;
    return `c${encode((lastMs << (counterBits + randomBits)) | (counter << randomBits) | random)}`;
  };
};

/** 128 bits as 26 characters, most significant first, so that text order is number order. */
const encode = (value: bigint): string => {
  let text = '';
  for (let shift = 125n; shift >= 0n; shift -= 5n) text += base32hex[Number((value >> shift) & 31n)];
  return text;
};

export const eventIds = (): string => randomUUID();
