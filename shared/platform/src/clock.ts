/** The system's clock, the one lawful place to read it. */
export const systemClock = {
  nowMs: (): number => Date.now(),
  rfc3339: (): string => new Date().toISOString(),
};
