import { createHash } from 'node:crypto';

/** First half of all our advisory locks, so that they do not collide with those of other programs. "cltl" in ASCII. */
const ours = 0x63_6c_74_6c;

/** Numbers that released programs use. They never change, so that older and newer programs exclude each other. */
const numbered: ReadonlyMap<string, number> = new Map([
  ['migrations', 1],
  ['projector', 2],
  ['rebuild', 3],
]);

/** The two numbers of an advisory lock. Every process derives them from the lock's name. */
export const advisoryKeys = (lock: string): readonly [number, number] => [ours, numbered.get(lock) ?? numberOf(lock)];

/** Negative, so that it differs from the numbers above. */
const numberOf = (lock: string): number => -1 - (createHash('sha256').update(lock).digest().readUInt32BE() >>> 1);
