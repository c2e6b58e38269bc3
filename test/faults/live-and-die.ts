import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import type { JsonObject } from '@clientele/domain';
import type { WireReply } from '../support/connection.ts';
import type { Random } from '../support/random.ts';
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
import { secretOf } from './revocation.ts';
import type { RestartableRegistry } from './running-registry.ts';

/** Requests that each rival still makes after it has learned that the client is deleted. */
const afterEndCount = 4;

/** A registry that may be down for a while. */
export type LivingRegistry = Pick<RestartableRegistry, 'url' | 'up'>;

type Life = {
  readonly registry: LivingRegistry;
  readonly owner: Caller;
  readonly rivals: readonly Caller[];
  readonly marker: string;
  readonly random: Random;
  /** More metadata of the client. */
  readonly metadata?: JsonObject;
  /** The share of reads among the rivals' requests. */
  readonly readsShare?: number;
};

/**
 * One client from registration to deletion, while others use its credentials. Returns the number of their requests that
 * were answered.
 */
export const liveAndDie = async (life: Life): Promise<number> => {
  const { registry, owner, rivals, marker, random, metadata = {}, readsShare = 0.5 } = life;
  const confidential = markedBody(marker, { ...metadata, token_endpoint_auth_method: 'client_secret_basic' });
  const open = markedBody(marker, { ...metadata, token_endpoint_auth_method: 'none' });
  const client = await insist(registry, () => registerMarked(owner, registry.url, confidential));
  let ended = false;
  let attempts = 0;
  const secrets = [secretOf(client)];

  const rival = async (caller: Caller, draws: Random): Promise<void> => {
    for (let rest = afterEndCount; rest > 0; rest -= ended ? 1 : 0) {
      await registry.up();
      const reply = draws.chance(readsShare)
        ? await readBack(caller, client)
        : await replaceMarked(caller, client, { ...confidential, client_secret: draws.pick(secrets) });
      if (isAnswered(reply)) attempts += 1;
      else await pause(unansweredPauseMs);
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
  /** A lost answer leaves it open whether the client was deleted. The repeated DELETE settles it, with 204 or 401. */
  const remove = async (): Promise<void> => {
    const reply = await answered(registry, () => deleteMarked(owner, client));
    assert.ok(reply.status === 204 || reply.status === 401, `DELETE was answered ${reply.status} ${reply.text}`);
  };
  await Promise.all([ownerActs(), ...rivals.map((caller) => rival(caller, random.fork()))]);
  return attempts;
};

const passBy = async (times: number, act: () => Promise<WireReply>): Promise<void> => {
  for (let done = 0; done < times; done += 1) await act();
};

/** A 503, or no answer at all, leaves it open what became of a request. */
const isAnswered = (reply: WireReply): reply is Answered => reply.arrived && reply.status !== 503;

type Answered = Extract<WireReply, { readonly arrived: true }>;

/** With the pauses, longer than any outage of a test. */
const attemptsMax = 300;
const unansweredPauseMs = 50;

/** Repeats a request until it is answered. */
const answered = async (registry: LivingRegistry, act: () => Promise<WireReply>): Promise<Answered> => {
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    await registry.up();
    const reply = await act();
    if (isAnswered(reply)) return reply;
    await pause(unansweredPauseMs);
  }
  throw new Error(`no answer in ${attemptsMax} attempts`);
};

/** Repeats a request until it is acknowledged: a crash may lose any answer, and a rival may come first. */
const insist = async (registry: LivingRegistry, act: () => Promise<WireReply>): Promise<KnownClient> => {
  const reply = await answered(registry, act);
  const client = knownClient(reply);
  assert.ok(client !== undefined, `the owner was refused: ${reply.status} ${reply.text}`);
  return client;
};
