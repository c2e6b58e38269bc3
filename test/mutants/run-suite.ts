import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Suite } from './mutant.ts';
import type { ScratchCopy } from './scratch-copy.ts';

/** An event from the process of a suite. */
export type SuiteEvent =
  | { readonly passed: string }
  | { readonly failed: string }
  /** The process failed outside of any test. `crashed` is the start of its stderr output. */
  | { readonly crashed: string };

/** The outcome of a suite. A suite stops at its first failing test. */
export type SuiteOutcome =
  | { readonly outcome: 'passed' }
  | { readonly outcome: 'failed'; readonly reason: string }
  /** No test ran: the file could not be loaded, has no test of that name, or skipped it. */
  | { readonly outcome: 'nothing-ran'; readonly reason: string };

/** A bug may make a suite hang. That counts as a failure too. */
const suiteMsMax = 120_000;
/** How long a test waits for a condition that a bug prevents. */
const waitMsMax = 15_000;
/** How long servers that a suite has started have to end with it. SIGINT, because PostgreSQL waits for its clients at SIGTERM. */
const endMsMax = 5_000;

const everyMs = 20;

const suiteProcess = fileURLToPath(new URL('suite-process.ts', import.meta.url));

/** Runs a suite in the copy, in a separate process group, so that no process that it started outlives it. */
export const runSuite = async (
  { root, temporary }: ScratchCopy,
  { file, tests }: Suite,
  stopping: AbortSignal,
): Promise<SuiteOutcome> => {
  const { NODE_TEST_CONTEXT: _outer, ...environment } = process.env;
  const child = spawn(process.execPath, [suiteProcess, file, ...(tests === undefined ? [] : [tests])], {
    cwd: root,
    env: { ...environment, TMPDIR: temporary, TEST_WAIT_MS_MAX: String(waitMsMax) },
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ending = AbortSignal.any([stopping, AbortSignal.timeout(suiteMsMax)]);
  const late = new Promise<SuiteOutcome>((resolve) => {
    ending.addEventListener('abort', () => resolve(tooSlow), { once: true });
  });
  const outcome = await Promise.race([outcomeOf(child.stdout), late]);
  await endGroup(child);
  return outcome;
};

const tooSlow: SuiteOutcome = { outcome: 'failed', reason: `not done after ${suiteMsMax / 1000} s` };

const outcomeOf = async (output: Readable): Promise<SuiteOutcome> => {
  let passed = 0;
  for await (const line of createInterface({ input: output })) {
    const event: SuiteEvent = JSON.parse(line);
    if ('failed' in event) return { outcome: 'failed', reason: event.failed };
    if ('crashed' in event)
      return passed === 0
        ? { outcome: 'nothing-ran', reason: event.crashed }
        : { outcome: 'failed', reason: 'the process crashed' };
    passed += 1;
  }
  return passed === 0 ? { outcome: 'nothing-ran', reason: 'no test of that name, or skipped' } : { outcome: 'passed' };
};

/** Servers that are killed leave shared memory behind, so they get time to end. */
const endGroup = async (child: ChildProcess): Promise<void> => {
  const killAtMs = performance.now() + endMsMax;
  let isAlive = signalGroup(child, 'SIGINT');
  while (isAlive && performance.now() < killAtMs) {
    await pause(everyMs);
    isAlive = signalGroup(child, 0);
  }
  signalGroup(child, 'SIGKILL');
};

/** Whether there was anybody to get it. */
const signalGroup = ({ pid }: ChildProcess, signal: NodeJS.Signals | 0): boolean => {
  try {
    return pid !== undefined && process.kill(-pid, signal);
  } catch {
    return false;
  }
};
