let writtenMs = 0;
let written = '';

/** The system clock. All other code must read the time from here. */
export const systemClock = {
  nowMs: (): number => Date.now(),
  /** Formatted at most once per millisecond, whatever the number of calls. */
  rfc3339: (): string => {
    const now = Date.now();
    if (now !== writtenMs) {
      writtenMs = now;
      written = new Date(now).toISOString();
    }
    return written;
  },
};
