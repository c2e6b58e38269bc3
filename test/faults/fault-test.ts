import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { chooseSeed, type Random, seededRandom } from '../support/random.ts';

/** The context of a fault test. All its random choices come from the seed. */
export type FaultRun = {
  readonly seed: string;
  readonly random: Random;
  /** A folder for this test alone. It is kept when the test fails, so that the history can be read. */
  readonly dir: string;
  readonly context: TestContext;
};

/** Counts, printed on one line when the test has finished. */
export type Figures = Readonly<Record<string, number>>;

/** A long run takes more. */
const timeoutMs = Number(process.env.FAULT_TIMEOUT_MS ?? 420_000);

/** A test that prints its seed first and its counts last. `REPLAY=<seed>` repeats it. */
export const faultTest = (name: string, run: (run: FaultRun) => Promise<Figures>, skip?: string | false): void => {
  test(name, { timeout: timeoutMs, skip: skip ?? false }, async (context) => {
    const id = name.slice(0, name.indexOf(':'));
    const seed = chooseSeed();
    console.log(`${id} seed=${seed}`);
    const dir = await mkdtemp(join(tmpdir(), 'clientele-faults-'));
    const began = performance.now();
    const figures = await run({ seed, random: seededRandom(seed), dir, context }).catch((cause: unknown) => {
      throw new Error(`${id} failed; REPLAY=${seed} repeats it, its files are in ${dir}`, { cause });
    });
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    console.log(`${id} seed=${seed} ${textOf(figures)} seconds=${seconds}`);
    await rm(dir, { recursive: true, force: true });
  });
};

const textOf = (figures: Figures): string =>
  Object.entries(figures)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');

const faultsShownMax = 10;

/** Asserts that the invariant held: the checker found no violation. */
export const held = (invariant: string, faults: readonly string[]): void => {
  const shown = faults.slice(0, faultsShownMax);
  assert.deepEqual(shown, [], `${invariant}: ${faults.length} faults, first: ${shown.join('; ')}`);
};

/** A green run proves nothing if the situation never arose, so each count must have reached its minimum. */
export const sometimes = (counts: Readonly<Record<string, readonly [seen: number, least: number]>>): void => {
  for (const [situation, [seen, least]] of Object.entries(counts)) {
    assert.ok(
      seen >= least,
      `the situation "${situation}" arose ${seen} times, fewer than ${least}: the test shows too little`,
    );
  }
};
