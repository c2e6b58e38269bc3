import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const childFile = fileURLToPath(new URL('../test/run-child.ts', import.meta.url));

type Ended = { readonly code: number | null; readonly signal: string | null; readonly log: string };

const begin = async (
  context: TestContext,
  deed: string,
): Promise<{ readonly child: ChildProcess; readonly ended: Promise<Ended> }> => {
  const child = spawn(process.execPath, [childFile, deed], { stdio: ['ignore', 'pipe', 'pipe'] });
  context.after(() => child.kill('SIGKILL'));
  let log = '';
  child.stderr.on('data', (chunk) => {
    log += chunk.toString();
  });
  const ended = once(child, 'close').then(([code, signal]): Ended => ({ code, signal, log }));
  await once(child.stdout, 'data');
  return { child, ended };
};

for (const signal of ['SIGTERM', 'SIGINT'] as const)
  test(`${signal} stops in good order and ends with 0, the log written to its end`, async (context) => {
    const { child, ended } = await begin(context, 'graceful');
    child.kill(signal);
    const { code, log } = await ended;
    assert.equal(code, 0);
    // Lines written at the very end may overtake a line that another thread is still writing.
    const said = log
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).msg);
    assert.deepEqual(said.toSorted(), ['begun', 'stopped', 'stopping']);
  });

test('a stop that hangs is ended at its deadline with 1', async (context) => {
  const { child, ended } = await begin(context, 'hanging');
  child.kill('SIGTERM');
  const { code, log } = await ended;
  assert.equal(code, 1);
  assert.match(log, /the graceful stop timed out/);
});

test('a second signal ends at once with 1, long before the deadline', async (context) => {
  const { child, ended } = await begin(context, 'hanging-long');
  child.kill('SIGTERM');
  while (!(await nextChunk(child)).includes('stopping'));
  child.kill('SIGINT');
  const { code, log } = await ended;
  assert.equal(code, 1);
  assert.match(log, /"signal":"SIGINT".*a second signal/);
});

const nextChunk = async (child: ChildProcess): Promise<string> => {
  assert.ok(child.stderr);
  const [chunk] = await once(child.stderr, 'data');
  return String(chunk);
};

test('a stop that fails ends with 1 and says why', async (context) => {
  const { child, ended } = await begin(context, 'failing');
  child.kill('SIGTERM');
  const { code, log } = await ended;
  assert.equal(code, 1);
  assert.match(log, /could not stop/);
});

for (const deed of ['throw', 'reject'])
  test(`a stray exception is fatal: ${deed}`, async (context) => {
    const { code, log } = await (await begin(context, deed)).ended;
    assert.equal(code, 1);
    assert.match(log, /"level":"fatal".*stray/);
  });

test('lines still buffered are written when the process exits on its own', async (context) => {
  const { code, log } = await (await begin(context, 'exit')).ended;
  assert.deepEqual([code, JSON.parse(log).msg], [3, 'begun']);
});

test('D3: fail-stop writes its reason and ends with 70', async (context) => {
  const { ended } = await begin(context, 'fail-stop');
  const { code, log } = await ended;
  assert.equal(code, 70);
  assert.match(log, /"level":"fatal".*fsync failed.*EIO/);
});

test('D3: fail-stop ends the process even if its log is a pipe without a reader', async (context) => {
  const script = '{ "$0" "$1" fail-stop-behind-a-full-pipe 2>&1 >/dev/null; echo "ended $?" >&3; } | sleep 20';
  const stdio = ['ignore', 'ignore', 'ignore', 'pipe'] as const;
  const shell = spawn('sh', ['-c', script, process.execPath, childFile], { stdio: [...stdio], detached: true });
  context.after(() => process.kill(-(shell.pid ?? 0), 'SIGKILL'));
  const report = shell.stdio[3];
  assert.ok(report);
  const startedAt = performance.now();
  const [told] = await once(report, 'data');
  assert.match(String(told), /^ended (70|137)$/m);
  assert.ok(performance.now() - startedAt < 10_000);
});
