let writtenMs = 0;
let written = '';

/** The system's clock, the one lawful place to read it. */
export const systemClock = {
  nowMs: (): number => Date.now(),
  /** Written once a millisecond, however many ask. */
  rfc3339: (): string => {
    const now = Date.now();
    if (now !== writtenMs) {
      writtenMs = now;
      written = new Date(now).toISOString();
    }
    return written;
  },
};
