import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Load, LoadResult } from './load.ts';

/** The same load from `wrk`, if the machine has it: a check that our own generator does not distort the ratios. */
export const generateByWrk = async (load: Load): Promise<LoadResult> => {
  const dir = await mkdtemp(join(tmpdir(), 'clientele-wrk-'));
  try {
    const script = join(dir, 'load.lua');
    await writeFile(script, luaScript(load.requests));
    const { stdout } = await promisify(execFile)('wrk', [
      '--threads=1',
      `--connections=${load.connections}`,
      `--duration=${Math.max(1, Math.round(load.durationMs / 1000))}s`,
      '--latency',
      `--script=${script}`,
      `http://127.0.0.1:${load.port}/`,
    ]);
    return resultFrom(stdout);
  } finally {
    await rm(dir, { recursive: true });
  }
};

/** wrk's script writes the result of `request` to the socket verbatim. */
const luaScript = (requests: readonly Buffer[]): string => `local requests = {
${requests.map((request) => `  ${luaString(request)},`).join('\n')}
}
local index = 0
request = function()
  index = index % #requests + 1
  return requests[index]
end
done = function(summary, latency)
  print(string.format('figures %d %d %d %f %f', summary.requests, summary.duration, summary.errors.status
    + summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000))
end
`;

const luaString = (bytes: Buffer): string =>
  `"${bytes.toString('latin1').replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\r', '\\r').replaceAll('\n', '\\n')}"`;

/** wrk only reports the number of error answers (400 and above), so all others count as having the expected status. */
const resultFrom = (stdout: string): LoadResult => {
  const figures = /^figures (\d+) (\d+) (\d+) ([\d.]+) ([\d.]+)$/m.exec(stdout)?.slice(1).map(Number);
  if (figures === undefined) throw new Error(`wrk printed no figures:\n${stdout}`);
  const [answers = 0, durationUs = 1, faults = 0, medianMs = 0, p99Ms = 0] = figures;
  const statuses: Record<string, number> = faults === 0 ? {} : { fault: faults };
  return { answersPerSecond: answers / (durationUs / 1e6), answers, statuses, medianMs, p99Ms };
};
