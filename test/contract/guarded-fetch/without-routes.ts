import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { networkInterfaces } from 'node:os';
import { env, execArgv, execPath } from 'node:process';
import { text } from 'node:stream/consumers';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';

/**
 * Runs a test file in a network namespace that has a loopback interface and no routes: a request that the guard fails
 * to block cannot reach anything. If the machine does not allow namespaces, the suite runs without one and reports
 * that. Its dialler reaches only its own fixture in any case. Test name patterns apply inside the namespace too.
 */
export const withoutRoutes = async (file: string, suite: () => Promise<void> | void): Promise<void> => {
  if (env.WITHOUT_ROUTES === 'on') {
    it('runs in a network namespace without routes', () => {
      assert.deepEqual(Object.keys(networkInterfaces()), ['lo']);
    });
    return suite();
  }
  const fault = namespaceFault();
  if (fault === undefined)
    return it('passes in a network namespace without routes', { timeout: 60_000 }, () =>
      runInside(fileURLToPath(file)),
    );
  it('is not run in a network namespace without routes', { skip: fault }, () => undefined);
  return suite();
};

const inNamespace = ['-rn', 'sh', '-c', 'ip link set lo up && exec "$0" "$@"'];

const namespaceFault = (): string | undefined => {
  const { status, error, stderr } = spawnSync('unshare', [...inNamespace, 'true'], { encoding: 'utf8' });
  return status === 0 ? undefined : (error?.message ?? stderr.trim());
};

const runInside = async (file: string): Promise<void> => {
  const { NODE_TEST_CONTEXT: _own, ...environment } = env;
  const names = execArgv.filter((argument) => argument.startsWith('--test-name-pattern'));
  const child = spawn('unshare', [...inNamespace, execPath, '--test-reporter=tap', ...names, file], {
    env: { ...environment, WITHOUT_ROUTES: 'on' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, 'close')]);
  const failures = output.split('\n').filter((line) => /^\s*not ok/.test(line));
  assert.deepEqual([code, ...failures], [0], output);
  assert.match(output, /^# pass [1-9]/m);
};
