import { randomBytes } from 'node:crypto';

/** Pseudo-random numbers that a seed reproduces, so that a failed run can be repeated. */
export type Random = {
  /** A whole number from 0 (inclusive) to `bound` (exclusive). */
  readonly below: (bound: number) => number;
  /** A whole number from `low` to `high`, both inclusive. */
  readonly between: (low: number, high: number) => number;
  readonly chance: (probability: number) => boolean;
  readonly pick: <Value>(values: readonly Value[]) => Value;
  /** Keeps or drops each value by a coin toss; the order stays. */
  readonly subset: <Value>(values: readonly Value[]) => readonly Value[];
  readonly bytes: (length: number) => Buffer;
  /** Lower-case letters and digits. */
  readonly word: (length: number) => string;
  /** An independent generator, so that the draws of one part do not shift those of another. */
  readonly fork: () => Random;
};

const letters = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** A new 64-bit seed, or the one in `REPLAY`. Tests print it before anything else. */
export const chooseSeed = (): string => process.env.REPLAY ?? randomBytes(8).toString('hex');

export const seededRandom = (seed: string): Random => {
  const next = sfc32(seed);
  const below = (bound: number): number => Math.floor((next() / 2 ** 32) * bound);
  const chance = (probability: number): boolean => next() / 2 ** 32 < probability;
  return {
    below,
    between: (low, high) => low + below(high - low + 1),
    chance,
    pick: (values) => {
      const value = values[below(values.length)];
      if (value === undefined) throw new Error('there is nothing to pick from');
      return value;
    },
    subset: (values) => values.filter(() => chance(0.5)),
    bytes: (length) => Buffer.from(Array.from({ length }, () => below(256))),
    word: (length) => Array.from({ length }, () => letters[below(letters.length)]).join(''),
    fork: () => seededRandom(`${seed}/${next()}`),
  };
};

/** Chris Doty-Humphrey's small fast counter: 128 bits of state, passes PractRand, and takes four lines. */
const sfc32 = (seed: string): (() => number) => {
  let [a, b, c] = [hash(seed, 1), hash(seed, 2), hash(seed, 3)];
  let counter = 1;
  const next = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return sum >>> 0;
  };
  for (let round = 0; round < 12; round += 1) next();
  return next;
};

/** FNV-1a, with a different initial value for each word of the state. */
const hash = (text: string, start: number): number => {
  let value = 2_166_136_261 ^ Math.imul(start, 0x9e3779b9);
  for (let index = 0; index < text.length; index += 1) value = Math.imul(value ^ text.charCodeAt(index), 16_777_619);
  return value | 0;
};
