import type { Clock, Progress, ReportProgress } from '@clientele/application';

/** Where progress is shown: a terminal, whose line is overwritten, or anything else, which gets a line from time to time. */
export type ProgressScreen = { readonly isTerminal: boolean; readonly write: (text: string) => void };

export type ProgressMeter = {
  readonly report: ReportProgress;
  /** Keeps the last bar and moves to the next line. */
  readonly end: () => void;
};

const redrawMs = 100;
const lineEveryMs = 5_000;

/** Shows a bar, the rate and the remaining time: no more often than a person can read, and always at the end. */
export const progressMeter = (screen: ProgressScreen, clock: Pick<Clock, 'nowMs'>): ProgressMeter => {
  const startedMs = clock.nowMs();
  const everyMs = screen.isTerminal ? redrawMs : lineEveryMs;
  let reportedMs = startedMs;
  let startedAt: number | undefined;
  let isOpen = false;
  let lastText = '';
  return {
    report: (progress) => {
      startedAt ??= progress.at;
      const nowMs = clock.nowMs();
      const isLast = progress.at >= progress.end;
      if (!isLast && nowMs - reportedMs < everyMs) return;
      reportedMs = nowMs;
      const text = progressText(progress, { elapsedMs: nowMs - startedMs, startedAt, withBar: screen.isTerminal });
      if (text === lastText) return;
      lastText = text;
      screen.write(screen.isTerminal ? `\r${text}${clearToEnd}` : `${text}\n`);
      isOpen = screen.isTerminal;
    },
    end: () => {
      if (isOpen) screen.write('\n');
      isOpen = false;
    },
  };
};

/** ECMA-48 EL: clears what a longer previous line left. */
const clearToEnd = '\u001b[K';

type Pace = {
  readonly elapsedMs: number;
  /** Where the work stood at the first report. */
  readonly startedAt: number;
  readonly withBar: boolean;
};

const progressText = ({ unit, count, at, end }: Progress, { elapsedMs, startedAt, withBar }: Pace): string => {
  const share = end <= 0 ? 1 : Math.min(1, at / end);
  const percent = `${String(Math.floor(share * 100)).padStart(3)} %`;
  const rate = elapsedMs === 0 ? 0 : Math.round((count * 1000) / elapsedMs);
  const left = at >= end || at <= startedAt ? 0 : ((end - at) * elapsedMs) / (at - startedAt);
  const time = at >= end ? `${seconds(elapsedMs)} s` : `${Math.ceil(left / 1000)} s left`;
  return `${withBar ? `${bar(share)} ` : ''}${percent}  ${count} ${unit}  ${rate}/s  ${time}`;
};

const barChars = 30;

const bar = (share: number): string => {
  const full = Math.floor(share * barChars);
  return `[${'#'.repeat(full)}${'-'.repeat(barChars - full)}]`;
};

export const seconds = (ms: number): string => (ms / 1000).toFixed(1);
