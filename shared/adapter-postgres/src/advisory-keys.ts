/** First half of every advisory lock of ours, so that other programs on the same database are not met. "cltl" in ASCII. */
const ours = 0x63_6c_74_6c;

const locks = { migrations: 1, projector: 2, rebuild: 3 } as const;

/** The two numbers of an advisory lock. */
export const advisoryKeys = (lock: keyof typeof locks): readonly [number, number] => [ours, locks[lock]];
