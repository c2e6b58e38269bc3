import { createHash } from 'node:crypto';

/** First half of every advisory lock of ours, so that other programs on the same database are not met. "cltl" in ASCII. */
const ours = 0x63_6c_74_6c;

/** Locks that released programs take by these numbers. They stay, so that an older program and a newer one exclude each other. */
const numbered: ReadonlyMap<string, number> = new Map([
  ['migrations', 1],
  ['projector', 2],
  ['rebuild', 3],
]);

/** The two numbers of an advisory lock, which every process derives from its name. */
export const advisoryKeys = (lock: string): readonly [number, number] => [ours, numbered.get(lock) ?? numberOf(lock)];

/** Negative, so that it is none of the numbers above. */
const numberOf = (lock: string): number => -1 - (createHash('sha256').update(lock).digest().readUInt32BE() >>> 1);
