import assert from 'node:assert/strict';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  type ClientInformation,
  deleteClient,
  registerClient,
  trackReadYourWrites,
  updateClient,
} from '@clientele/application';
import type { JsonObject } from '@clientele/domain';
import { asAnonymous, asClient } from '@clientele/examples';
import { assembled, type InProcessStores, openInProcess, type ReadModel } from '../support/in-process.ts';
import { type FaultRun, faultTest } from './fault-test.ts';
import { markedBody } from './requests.ts';

/*
 * Design §4: after an acknowledged command, no read returns an older state, in any deployment shape. Here the read
 * model stands still, and every answer must still be true. This includes the answer to a repeated request that finds
 * its change already made and may be answered before the first request.
 */

const idempotencyKey = 'a-key';

faultTest('R1: a client just registered is read at once while the read model stands still', async (run) => {
  const { registry, parts, stores } = openWith(run, 'stands-still');
  const told = await toldTwice(stores, () =>
    registerClient(registry, { body: markedBody('new'), ...asAnonymous, idempotencyKey }),
  );
  for (const answer of told) {
    assert.ok(answer.ok, 'both requests are accepted');
    assert.ok((await parts.read(credentialOf(answer.value))).ok, 'a client that somebody was told of can be read');
  }
  return { answers: told.length };
});

faultTest('R1: an update is read at once while the read model stands still', async (run) => {
  const { registry, parts, stores, client } = await withClient(run);
  const body = { ...markedBody('resident', { client_name: 'Changed' }), client_id: client.clientId };
  const told = await toldTwice(stores, () => updateClient(registry, { ...asClient(client), body }));
  for (const answer of told) {
    const read = await parts.read(client);
    assert.ok(answer.ok && read.ok, 'both requests are accepted, and the client can be read');
    assert.equal(read.value.body, answer.value.body, 'and shows what its owner was told');
  }
  return { answers: told.length };
});

faultTest('R1: a deleted client is dead at once while the read model stands still', async (run) => {
  const { registry, parts, stores, client } = await withClient(run);
  const told = await toldTwice(stores, () => deleteClient(registry, { ...asClient(client) }));
  assert.equal((await parts.read(client)).ok, false, 'whoever was told that it is gone finds its token dead');
  return { answers: told.length };
});

faultTest('R1: what was told later does not make a read forget what was told before', async () => {
  let shown = 5;
  const readYourWrites = trackReadYourWrites({ position: () => shown }, 0);
  readYourWrites.note('client', 10);
  readYourWrites.note('client', 7);
  shown = 8;
  assert.ok(readYourWrites.isStale('client'), 'position 10 was told, so a read model at 8 is not to be trusted');
  return {};
});

faultTest('R1: too many clients behind the read model do not make a read forget what was told', async () => {
  let shown = 0;
  const readYourWrites = trackReadYourWrites({ position: () => shown }, 0);
  readYourWrites.note('client', 2 * staleCount);
  for (let other = 1; other <= staleCount; other += 1) readYourWrites.note(`other-${other}`, other);
  shown = staleCount;
  assert.ok(readYourWrites.isStale('client'), 'a client stays stale until the read model has passed its position');
  shown = 2 * staleCount;
  assert.ok(!readYourWrites.isStale('client'), 'and no longer');
  return {};
});

/** More clients than `readYourWrites` tracks individually. */
const staleCount = 50_000;

const openWith = ({ dir, context: test }: FaultRun, readModel: ReadModel) => {
  const stores = openInProcess(join(dir, 'data'));
  test.after(() => stores.close());
  const parts = assembled(stores, { readModel });
  return { registry: parts.registry, parts, stores };
};

/** A client that the read model shows, registered before the read model stopped. */
const withClient = async (run: FaultRun) => {
  const { registry, parts: before, stores } = openWith(run, 'follows');
  const made = await registerClient(registry, { body: markedBody('resident'), ...asAnonymous });
  assert.ok(made.ok);
  await before.catchUp();
  const parts = assembled(stores, { readModel: 'stands-still' });
  return { registry: parts.registry, parts, stores, client: credentialOf(made.value) };
};

/** Repeats the request as soon as the first one has committed. Returns both answers, the second one first. */
const toldTwice = async <Told>({ eventStore }: InProcessStores, ask: () => Promise<Told>): Promise<readonly Told[]> => {
  const head = await eventStore.headPosition();
  const first = ask();
  while ((await eventStore.headPosition()) === head) await nextTurn();
  const second = await ask();
  return [second, await first];
};

const credentialOf = ({ clientId, body }: ClientInformation) => {
  const { registration_access_token }: JsonObject = JSON.parse(body);
  return { clientId, token: String(registration_access_token) };
};
