import { join } from 'node:path';
import { registerClient, updateClient } from '@clientele/application';
import { canonicalJson, isJsonObject, type JsonObject } from '@clientele/domain';
import { asAnonymous, asClient } from '@clientele/examples';
import { type Connection, openConnection, type WireReply } from '../support/connection.ts';
import { assembled, type InProcessRegistry, openInProcess } from '../support/in-process.ts';
import type { Random } from '../support/random.ts';
import { randomMetadata } from '../support/random-metadata.ts';
import { startRegistry, withoutIssued } from '../support/registry.ts';
import { faultTest, held, sometimes } from './fault-test.ts';
import { quietEnv } from './running-registry.ts';

/*
 * A metamorphic test without a table of valid metadata. Whatever the rules are, an update must be judged like a
 * registration of the same metadata. The client's previous state must not matter (CVE-2026-18573), except for the
 * subjects of its users.
 */

const pairsCount = Number(process.env.FAULT_PAIRS ?? 40_000);
const pairsOverHttpCount = Math.ceil(pairsCount / 4);
const lanesCount = 16;

/** A registry's verdict: the metadata as stored, or the error and its description. */
type Verdict = { readonly accepted: boolean; readonly text: string };

/** A registry that accepts both kinds of request. `client` is the body of the answer to its last accepted request. */
type Judge = {
  readonly register: (metadata: JsonObject) => Promise<Verdict & { readonly client?: JsonObject }>;
  readonly update: (client: JsonObject, metadata: JsonObject) => Promise<Verdict & { readonly client?: JsonObject }>;
};

faultTest('R4: an update is judged as a registration of the same metadata', async (run) => {
  const dir = join(run.dir, 'data');
  const stores = openInProcess(dir, { synchronous: 'OFF' });
  run.context.after(() => stores.close());
  const judge = inProcess(assembled(stores));
  const found = await compareAll(() => judge, pairsCount, run.random);
  await stores.close();
  return judged(found, pairsCount);
});

faultTest('R4: an update is judged as a registration of the same metadata, over HTTP too', async (run) => {
  const registry = await startRegistry({ dataDir: join(run.dir, 'data'), env: quietEnv });
  run.context.after(() => registry.stop('SIGKILL'));
  const found = await compareAll(() => overHttp(openConnection(), registry.url), pairsOverHttpCount, run.random);
  await registry.stop();
  return judged(found, pairsOverHttpCount);
});

type Found = { readonly faults: readonly string[]; readonly accepted: number; readonly refused: number };

const judged = ({ faults, accepted, refused }: Found, pairs: number) => {
  held('R4, create(M1) then PUT(M2) is accepted iff create(M2) is, and stores the same', faults);
  sometimes({ 'accepted metadata': [accepted, pairs / 10], 'refused metadata': [refused, pairs / 10] });
  return { pairs, accepted, refused };
};

const compareAll = async (open: () => Judge, pairs: number, random: Random): Promise<Found> => {
  const lanes = Array.from({ length: lanesCount }, () => compareSome(open(), pairs / lanesCount, random.fork()));
  const found = await Promise.all(lanes);
  return {
    faults: found.flatMap(({ faults }) => faults),
    accepted: found.reduce((sum, { accepted }) => sum + accepted, 0),
    refused: found.reduce((sum, { refused }) => sum + refused, 0),
  };
};

const smallest: JsonObject = { redirect_uris: ['https://rp.example/cb'] };

/** M1 is the client's current state: each accepted update starts the next pair, so that states accumulate. */
const compareSome = async (judge: Judge, pairs: number, random: Random): Promise<Found> => {
  const faults: string[] = [];
  let accepted = 0;
  let { client } = await judge.register(smallest);
  for (let pair = 0; pair < pairs && client !== undefined; pair += 1) {
    const metadata = randomMetadata(random);
    const asNew = await judge.register(metadata);
    const asUpdate = await judge.update(client, metadata);
    accepted += asNew.accepted ? 1 : 0;
    if (asNew.text !== asUpdate.text && !keepsSubjects(client, asUpdate)) {
      faults.push(
        `${JSON.stringify(metadata)} after ${JSON.stringify(client)}: new ${asNew.text}, update ${asUpdate.text}`,
      );
    }
    client = (random.chance(0.1) ? asNew.client : undefined) ?? asUpdate.client ?? client;
  }
  return { faults, accepted, refused: pairs - accepted };
};

/**
 * The one part of a client's past that does matter: its pairwise subjects must stay the same (SEC-12, PRIV-03). A newly
 * registered client has none yet.
 */
const keepsSubjects = ({ subject_type }: JsonObject, { accepted, text }: Verdict): boolean =>
  subject_type === 'pairwise' && !accepted && /must (?:stay pairwise|keep the host of the sector)/.test(text);

const inProcess = ({ registry }: InProcessRegistry): Judge => ({
  register: async (body) => {
    const result = await registerClient(registry, { body, ...asAnonymous, policy: registry.policy });
    return result.ok ? acceptance(result.value.body) : refusal(`${result.error.code} ${result.error.description}`);
  },
  update: async (client, metadata) => {
    const result = await updateClient(registry, {
      ...asClient({ clientId: String(client.client_id), token: String(client.registration_access_token) }),
      policy: registry.policy,
      body: { ...metadata, client_id: String(client.client_id) },
    });
    return result.ok ? acceptance(result.value.body) : refusal(`${result.error.code} ${result.error.description}`);
  },
});

const overHttp = (connection: Connection, url: string): Judge => {
  const json = { 'content-type': 'application/json' };
  return {
    register: async (body) =>
      verdict(
        await connection.request({ method: 'POST', url: `${url}/register`, headers: json, body: JSON.stringify(body) }),
      ),
    update: async (client, metadata) =>
      verdict(
        await connection.request({
          method: 'PUT',
          url: String(client.registration_client_uri),
          headers: { ...json, authorization: `Bearer ${client.registration_access_token}` },
          body: JSON.stringify({ ...metadata, client_id: client.client_id }),
        }),
      ),
  };
};

const verdict = (reply: WireReply) => {
  if (!reply.arrived) return refusal(reply.reason);
  return reply.status < 300 ? acceptance(reply.text) : refusal(reply.text);
};

const refusal = (text: string): Verdict => ({ accepted: false, text });

/** Everything except values unique to each client. The presence of a secret counts, its value does not. */
const acceptance = (text: string): Verdict & { readonly client: JsonObject } => {
  const client: unknown = JSON.parse(text);
  if (!isJsonObject(client)) throw new Error('an accepted request is answered with a JSON object');
  const { client_id, client_secret, ...stored } = withoutIssued(client);
  const secret = typeof client_secret === 'string' ? 'with a secret' : 'without a secret';
  void client_id;
  return { accepted: true, text: `${secret}: ${canonicalJson(stored)}`, client };
};
