import assert from 'node:assert/strict';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { send, startRegistry } from '../support/registry.ts';
import { foldEventStore } from './checker.ts';
import { type FaultRun, faultTest, held, sometimes } from './fault-test.ts';
import { readLog } from './log-image.ts';
import { cutAt, judgeCut, type PowerCut, randomMoments } from './power-cuts.ts';
import { preloadMissing } from './preload.ts';
import { type Recorded, recordRun } from './record-run.ts';
import { quietEnv } from './running-registry.ts';

const cutsCount = Number(process.env.FAULT_CUTS ?? 1_000);
const cutsOfWeakLog = Math.ceil(cutsCount / 4);
/** The real service is started on the remaining files once per this many cuts. */
const cutsBetweenStarts = Math.ceil(cutsCount / 8);
const clientsCount = 700;
const clientsReadCount = 40;

faultTest(
  'D2: no acknowledged registration is lost when the power fails',
  async (run) => {
    const recorded = await recordRun(run, { clientsCount, synchronous: 'FULL' });
    const found = await cutPower(run, recorded, cutsCount);
    held('D2, everything acknowledged before a cut is there after it', found.lost);
    held('D2, nothing is corrupt after a cut', found.corrupt);
    const checkpoints = recorded.operations.filter(
      ({ kind, path }) => kind === 'write' && path.endsWith('/log.db'),
    ).length;
    sometimes({
      'a page of the log written by a checkpoint': [checkpoints, 100],
      'a start of the real service after a cut': [found.starts, 8],
      'a cut with changes not yet flushed': [found.unflushed, cutsCount / 4],
    });
    return {
      cuts: cutsCount,
      operations: recorded.operations.length,
      starts: found.starts,
      unflushed: found.unflushed,
    };
  },
  preloadMissing(),
);

faultTest(
  'D2: the same check notices a log that is not flushed at every commit (synchronous=NORMAL)',
  async (run) => {
    const recorded = await recordRun(run, { clientsCount, synchronous: 'NORMAL' });
    const found = await cutPower(run, recorded, cutsOfWeakLog);
    assert.ok(
      found.cutsWithLoss > cutsOfWeakLog / 10,
      `only ${found.cutsWithLoss} of ${cutsOfWeakLog} cuts lost something`,
    );
    return { cuts: cutsOfWeakLog, operations: recorded.operations.length, cutsWithLoss: found.cutsWithLoss };
  },
  preloadMissing(),
);

const cutPower = async (run: FaultRun, { operations, rootKeys }: Recorded, cuts: number) => {
  const lost: string[] = [];
  const corrupt: string[] = [];
  let cutsWithLoss = 0;
  let starts = 0;
  let unflushed = 0;
  const dir = join(run.dir, 'cut');
  const moments = randomMoments(operations, cuts, run.random);
  await cutAt(operations, { moments, dir, random: run.random }, async (cut, index) => {
    const found = judgeCut(cut, rootKeys);
    lost.push(...found.lost);
    corrupt.push(...found.corrupt);
    cutsWithLoss += found.lost.length > 0 ? 1 : 0;
    unflushed += cut.unflushed > 0 ? 1 : 0;
    if (index % cutsBetweenStarts !== 0 || found.lost.length + found.corrupt.length > 0) return;
    starts += 1;
    lost.push(...(await readAfterStart(cut, join(run.dir, 'started'))));
  });
  return { lost, corrupt, cutsWithLoss, starts, unflushed };
};

/** Starts the service on the state that the cut left, and reads clients with the tokens that they were issued. */
const readAfterStart = async ({ dir, acknowledged }: PowerCut, dataDir: string): Promise<readonly string[]> => {
  cpSync(dir, dataDir, { recursive: true });
  const registry = await startRegistry({ dataDir, env: quietEnv });
  try {
    // A deletion that was stored but not acknowledged before the cut is still effective.
    const clients = foldEventStore(readLog(dataDir));
    const living = [...acknowledged.values()].filter(({ clientId }) => clients.get(clientId)?.status === 'registered');
    const latest = living.slice(-clientsReadCount);
    const statuses = await Promise.all(
      latest.map(async ({ clientId, token }) => {
        const answer = await send(`${registry.url}/register/${clientId}`, {
          headers: { authorization: `Bearer ${token}` },
        });
        return { clientId, status: answer.status };
      }),
    );
    return statuses
      .filter(({ status }) => status !== 200)
      .map(({ clientId, status }) => `${clientId} was answered ${status}`);
  } finally {
    await registry.dispose();
  }
};
