import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Connection, openConnection, type WireReply, type WireRequest } from '../support/connection.ts';
import { chooseSeed, type Random, seededRandom } from '../support/random.ts';
import { type RunningRegistry, register, smallestBody, startRegistry } from '../support/registry.ts';
import { withRoom } from '../support/with-room.ts';
import { residentMebibytes } from './memory.ts';
import { answerFault } from './oracle.ts';
import { randomRequest, type Target } from './requests.ts';

const bodiesCount = Number(process.env.FUZZ_BODIES ?? 100_000);
const connectionsCount = 16;
const answerMsMax = withRoom(1_000);
/** Caches hold about ten thousand clients. At least as many must have registered before memory can be flat. */
const warmUpShare = 0.5;
const growthMebibytesMax = 64;
const faultsShownMax = 5;

test(`${bodiesCount} requests of any kind: a clear answer to each, at once, and memory stays flat`, async (context) => {
  const seed = chooseSeed();
  console.log(`fuzz seed=${seed} bodies=${bodiesCount}`);
  const began = performance.now();
  const registry = await startRegistry({ env: { LOG_LEVEL: 'error' } });
  context.after(() => registry.dispose());
  const run: FuzzRun = { registry, faults: [], statuses: new Map(), slowestMs: 0 };
  const random = seededRandom(seed);

  await fuzz(run, bodiesCount * warmUpShare, random.fork());
  const warmMebibytes = await residentMebibytes(registry.pid);
  await fuzz(run, bodiesCount * (1 - warmUpShare), random.fork());
  const endMebibytes = await residentMebibytes(registry.pid);

  const counts = [...run.statuses].sort(([one], [other]) => one - other).map(([status, count]) => `${status}:${count}`);
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  console.log(
    `fuzz seed=${seed} ${counts.join(' ')} slowestMs=${run.slowestMs.toFixed(0)} rssMiB=${warmMebibytes}->${endMebibytes} seconds=${seconds}`,
  );
  assert.deepEqual(run.faults.slice(0, faultsShownMax), [], `${run.faults.length} faults; REPLAY=${seed} repeats them`);
  assert.ok(
    endMebibytes - warmMebibytes <= growthMebibytesMax,
    `memory grew from ${warmMebibytes} to ${endMebibytes} MiB`,
  );
  assert.ok((run.statuses.get(201) ?? 0) > bodiesCount / 50, 'some registrations were accepted');
  assert.ok((run.statuses.get(200) ?? 0) > bodiesCount / 100, 'some updates were accepted');
  assert.ok((run.statuses.get(400) ?? 0) > bodiesCount / 10, 'many requests were refused');
  assert.equal((await register(registry, smallestBody)).status, 201, 'the registry is well at the end');
  assert.equal(await registry.stop(), 0, 'and stops in good order');
});

type FuzzRun = {
  readonly registry: RunningRegistry;
  readonly faults: string[];
  readonly statuses: Map<number, number>;
  slowestMs: number;
};

const fuzz = async (run: FuzzRun, count: number, random: Random): Promise<void> => {
  const lanes = Array.from({ length: connectionsCount }, () => fuzzSome(run, count / connectionsCount, random.fork()));
  await Promise.all(lanes);
};

/**
 * Sends one request after another on one connection. Each connection has its own client for the configuration endpoint.
 */
const fuzzSome = async (run: FuzzRun, count: number, random: Random): Promise<void> => {
  const connection = openConnection(answerMsMax);
  let target = await newTarget(run.registry);
  for (let sent = 0; sent < count; sent += 1) {
    const request = randomRequest(run.registry.url, target, random);
    const { reply, tookMs } = await ask(connection, request);
    if (reply.arrived) run.statuses.set(reply.status, (run.statuses.get(reply.status) ?? 0) + 1);
    run.slowestMs = Math.max(run.slowestMs, tookMs);
    const fault = answerFault(request, reply);
    if (fault !== undefined) run.faults.push(`${fault}, asked ${shown(request)}`);
    if (reply.arrived && reply.status === 204 && request.method === 'DELETE') target = await newTarget(run.registry);
  }
  connection.close();
};

const ask = async (connection: Connection, request: WireRequest): Promise<{ reply: WireReply; tookMs: number }> => {
  const began = performance.now();
  const reply = await connection.request(request);
  const tookMs = performance.now() - began;
  if (reply.arrived || !wasClosedBefore(reply.reason)) return { reply, tookMs };
  return { reply: await connection.request(request), tookMs };
};

/**
 * After a refusal, a server may close the connection just as the next request is being sent. That request was never
 * read.
 */
const wasClosedBefore = (reason: string): boolean => reason === 'ECONNRESET' || reason === 'EPIPE';

const newTarget = async (registry: RunningRegistry): Promise<Target> => {
  const { body } = await register(registry, smallestBody);
  return {
    clientId: String(body.client_id),
    uri: String(body.registration_client_uri),
    token: String(body.registration_access_token),
  };
};

const bodyCharsShownMax = 2_000;

const shown = ({ method, url, headers, body = '' }: WireRequest): string =>
  `${method} ${url} ${JSON.stringify(headers)} ${JSON.stringify(body.toString('latin1')).slice(0, bodyCharsShownMax)}`;
