import { readFileSync, writeFileSync } from 'node:fs';
import type { Json } from '@clientele/domain';
import type { WireReply } from '../support/connection.ts';

/**
 * `ok`: acknowledged. `fail`: refused, it did not happen. `info`: unknown (cut, time-out, 5xx), it may have happened.
 */
export type Outcome = 'ok' | 'fail' | 'info';

/** One operation of one client, as that client saw it. */
export type HistoryEntry = {
  /** When the outcome was seen. Increases with every entry of a run. */
  readonly t: number;
  /** When the operation started, on the same scale. */
  readonly began: number;
  /** The process or connection that performed it. Each does one thing at a time. */
  readonly proc: string;
  readonly op: string;
  readonly arg: Readonly<Record<string, Json>>;
  readonly outcome: Outcome;
  readonly value: Readonly<Record<string, Json>>;
};

/** Collects what the clients saw while a test runs. It does not judge; the checker reads the file afterwards. */
export type History = {
  /** A point on the time scale of this history, later than every earlier point. */
  readonly now: () => number;
  readonly record: (entry: Omit<HistoryEntry, 't'>) => void;
  /** Writes the entries as JSON lines. The checker judges the entries read back from the file. */
  readonly save: (file: string) => readonly HistoryEntry[];
};

export const openHistory = (): History => {
  const lines: string[] = [];
  let latest = 0;
  const now = (): number => {
    latest = Math.max(latest + 0.001, performance.timeOrigin + performance.now());
    return latest;
  };
  return {
    now,
    record: (entry) => {
      lines.push(JSON.stringify({ t: now(), ...entry }));
    },
    save: (file) => {
      writeFileSync(file, `${lines.join('\n')}\n`);
      return readHistory(file);
    },
  };
};

const readHistory = (file: string): readonly HistoryEntry[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));

/**
 * A 4xx means that it did not happen. A 5xx or a lost answer leaves the outcome unknown. If the connection was
 * never established, it did not happen.
 */
export const outcomeOf = (reply: WireReply): Outcome => {
  if (!reply.arrived) return reply.refused ? 'fail' : 'info';
  if (reply.status >= 200 && reply.status < 300) return 'ok';
  return reply.status >= 500 ? 'info' : 'fail';
};
