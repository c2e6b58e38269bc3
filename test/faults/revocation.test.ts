import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { JsonObject } from '@clientele/domain';
import { openConnection, type WireReply } from '../support/connection.ts';
import type { Random } from '../support/random.ts';
import { logFaults, lostAcks, viewFaults, wholenessFaults } from './checker.ts';
import { faultTest, held, sometimes } from './fault-test.ts';
import { openHistory } from './history.ts';
import { readLog, readViews } from './log-image.ts';
import {
  type Caller,
  deleteMarked,
  type KnownClient,
  knownClient,
  markedBody,
  readBack,
  registerMarked,
  replaceMarked,
} from './requests.ts';
import { revocationFindings, secretOf } from './revocation.ts';
import { type RestartableRegistry, startRestartable } from './running-registry.ts';

const attemptsMin = Number(process.env.FAULT_ATTEMPTS ?? 10_000);
const crashesCount = 5;
const rivalsCount = 3;
/** Requests that each rival still makes after it has heard that the client is gone. */
const afterEndCount = 4;

faultTest('R1: a token of a deleted client and a destroyed secret are never accepted again', async (run) => {
  const history = openHistory();
  const registry = await startRestartable(run, { dataDir: join(run.dir, 'data') });
  const owner: Caller = { proc: 'owner', connection: openConnection(), history };
  const rivals: readonly Caller[] = Array.from({ length: rivalsCount }, (_, rival) => ({
    proc: `rival-${rival}`,
    connection: openConnection(),
    history,
  }));

  let attempts = 0;
  let crashes = 0;
  for (let round = 0; attempts < attemptsMin; round += 1) {
    const life = { registry, owner, rivals, marker: `${run.seed}-${round}`, random: run.random.fork() };
    if (attempts < ((crashes + 1) * attemptsMin) / (crashesCount + 1)) {
      attempts += await liveAndDie(life);
      continue;
    }
    crashes += 1;
    const [made] = await Promise.all([liveAndDie(life), registry.crash()]);
    attempts += made;
  }
  for (const { connection } of [owner, ...rivals]) connection.close();
  const entries = history.save(join(run.dir, 'history.jsonl'));
  await registry.stop();
  const log = readLog(registry.dataDir);

  const { faults, seen } = revocationFindings(entries);
  held('R1, nothing revoked is accepted after the acknowledgement', faults);
  held('R1, every acknowledgement is in the log', lostAcks(entries, log));
  held('R1, the log is in order', logFaults(log));
  held('R1, clients are whole', wholenessFaults(log));
  held('R1, the read model shows the log', viewFaults(readViews(registry.dataDir), log));
  sometimes({
    'a token accepted while its client lived': [seen.tokenAccepted, 1_000],
    'a token refused after its client was deleted': [seen.tokenRefused, 1_000],
    "a secret accepted while it was the client's": [seen.secretAccepted, 100],
    'a destroyed secret refused': [seen.secretRefused, 500],
    'a request in flight while the client was deleted': [seen.duringDelete, 100],
    'a crash of the registry': [crashes, crashesCount],
  });
  return { attempts, crashes, ...seen };
});

type Life = {
  readonly registry: RestartableRegistry;
  readonly owner: Caller;
  readonly rivals: readonly Caller[];
  readonly marker: string;
  readonly random: Random;
};

/** One client from registration to deletion, its credentials used all the while by others; returns how many requests they made. */
const liveAndDie = async ({ registry, owner, rivals, marker, random }: Life): Promise<number> => {
  const confidential = markedBody(marker, { token_endpoint_auth_method: 'client_secret_basic' });
  const open = markedBody(marker, { token_endpoint_auth_method: 'none' });
  const client = await insist(registry, () => registerMarked(owner, registry.url, confidential));
  let ended = false;
  let attempts = 0;
  const secrets = [secretOf(client)];

  const rival = async (caller: Caller, draws: Random): Promise<void> => {
    for (let rest = afterEndCount; rest > 0; rest -= ended ? 1 : 0) {
      await registry.up();
      attempts += 1;
      if (draws.chance(0.5)) await readBack(caller, client);
      else await replaceMarked(caller, client, { ...confidential, client_secret: draws.pick(secrets) });
    }
  };
  const ownerActs = async (): Promise<void> => {
    await change(open);
    const renewed = await change(confidential);
    secrets.push(secretOf(renewed));
    await change(open);
    await remove();
    ended = true;
  };
  const change = async (body: JsonObject): Promise<KnownClient> => {
    await passBy(random.between(1, 3), () => readBack(owner, client));
    return insist(registry, () => replaceMarked(owner, client, body));
  };
  /** A lost answer leaves it open whether the client is gone: the repeated DELETE says so, with 204 or with 401. */
  const remove = async (): Promise<void> => {
    for (;;) {
      await registry.up();
      const reply = await deleteMarked(owner, client);
      if (!reply.arrived) continue;
      assert.ok(reply.status === 204 || reply.status === 401, `DELETE was answered ${reply.status} ${reply.text}`);
      return;
    }
  };
  await Promise.all([ownerActs(), ...rivals.map((caller) => rival(caller, random.fork()))]);
  return attempts;
};

const passBy = async (times: number, act: () => Promise<WireReply>): Promise<void> => {
  for (let done = 0; done < times; done += 1) await act();
};

const attemptsMax = 50;

/** Repeats a request until it is acknowledged: a crash may swallow any answer, a rival may come between. */
const insist = async (registry: RestartableRegistry, act: () => Promise<WireReply>): Promise<KnownClient> => {
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    await registry.up();
    const reply = await act();
    const client = knownClient(reply);
    if (client !== undefined) return client;
    const refused = reply.arrived && reply.status < 500;
    assert.ok(!refused, `the owner was refused: ${reply.arrived ? `${reply.status} ${reply.text}` : ''}`);
  }
  throw new Error(`no acknowledgement in ${attemptsMax} attempts`);
};
