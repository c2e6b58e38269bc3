import type { JsonObject } from '@clientele/domain';

/** How a command ends, as the shell sees it. The last two are those of BSD's sysexits. */
export const exitCodes = { done: 0, failed: 1, differences: 2, usage: 64, configuration: 78 } as const;

/** What a command has to say at its end: for people, and the same for programs. */
export type Outcome = {
  readonly exitCode: (typeof exitCodes)[keyof typeof exitCodes];
  readonly text: string;
  readonly json: JsonObject;
};

export const done = (text: string, json: JsonObject): Outcome => ({ exitCode: exitCodes.done, text, json });

/** What could not be done, and why. */
export const failed = (error: string, exitCode: Exclude<Outcome['exitCode'], 0 | 2> = exitCodes.failed): Outcome => ({
  exitCode,
  text: error,
  json: { error },
});
