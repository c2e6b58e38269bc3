import type { JsonObject } from '@clientele/domain';

/** Exit codes of the commands. The last two are from BSD's sysexits. */
export const exitCodes = { done: 0, failed: 1, differences: 2, usage: 64, configuration: 78 } as const;

/** The result of a command, as text for people and as JSON for programs. */
export type Outcome = {
  readonly exitCode: (typeof exitCodes)[keyof typeof exitCodes];
  readonly text: string;
  readonly json: JsonObject;
};

export const done = (text: string, json: JsonObject): Outcome => ({ exitCode: exitCodes.done, text, json });

/** A command that failed, and why. */
export const failed = (error: string, exitCode: Exclude<Outcome['exitCode'], 0 | 2> = exitCodes.failed): Outcome => ({
  exitCode,
  text: error,
  json: { error },
});
