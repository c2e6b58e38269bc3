import assert from 'node:assert/strict';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  type ClientInformation,
  deleteClient,
  type Refusal,
  registerClient,
  updateClient,
} from '@clientele/application';
import { requestContext as context } from '@clientele/controls';
import { isJsonObject, type JsonObject, type Result } from '@clientele/domain';
import { type FaultRun, faultTest } from './fault-test.ts';
import { assembled, openInProcess, type ReadModel } from './in-process-registry.ts';
import { markedBody } from './requests.ts';

/*
 * Design §4: after an acknowledged command no read shows an older state, in every deployment shape. Here the read model never
 * comes to show anything, and every answer must be true all the same. A first request waits for it; a second one, which finds that
 * all is already so, is answered before the first.
 */

const idempotencyKey = 'a-key';
const readModels: readonly ReadModel[] = ['lags', 'hangs'];

for (const readModel of readModels) {
  faultTest(`R1: a client just registered is read at once while the read model ${readModel}`, async (run) => {
    const { registry, parts } = openWith(run, readModel);
    const body = markedBody('new');
    const first = registerClient(registry, { body, context, idempotencyKey });
    const told = await answered(first, () => registerClient(registry, { body, context, idempotencyKey }));
    const read = await parts.read(credentialOf(told));
    assert.ok(read.ok, 'a client that somebody was told of can be read');
    return {};
  });

  faultTest(`R1: an update is read at once while the read model ${readModel}`, async (run) => {
    const { registry, parts, client } = await withClient(run, readModel);
    const body = { ...markedBody('resident', { client_name: 'Changed' }), client_id: client.clientId };
    const first = updateClient(registry, { ...client, body, context });
    const told = await answered(first, () => updateClient(registry, { ...client, body, context }));
    const read = await parts.read(client);
    assert.ok(read.ok, 'the client can be read');
    assert.equal(read.value.body, told.body, 'and shows what its owner was told');
    return {};
  });

  faultTest(`R1: a deleted client is dead at once while the read model ${readModel}`, async (run) => {
    const { registry, parts, client } = await withClient(run, readModel);
    const first = deleteClient(registry, { ...client, context });
    await settledOrStored(first);
    const again = await deleteClient(registry, { ...client, context });
    assert.equal(again.ok, false, 'the client is gone: whoever asks again is told so');
    assert.equal((await parts.read(client)).ok, false, 'from then on its token reads nothing');
    return {};
  });
}

const openWith = ({ dir, context: test }: FaultRun, readModel: ReadModel) => {
  const stores = openInProcess(join(dir, 'data'));
  test.after(() => stores.close());
  const parts = assembled(stores, { readModel });
  return { registry: parts.registry, parts, stores };
};

/** A client that the read model shows, from before it stopped. */
const withClient = async (run: FaultRun, readModel: ReadModel) => {
  const { registry, stores } = openWith(run, 'catches-up');
  const made = await registerClient(registry, { body: markedBody('resident'), context });
  assert.ok(made.ok);
  const parts = assembled(stores, { readModel });
  return { registry: parts.registry, parts, client: credentialOf(made.value) };
};

/** What the second request is told; the first may wait for ever. */
const answered = async (
  first: Promise<Result<ClientInformation, Refusal>>,
  repeat: () => Promise<Result<ClientInformation, Refusal>>,
): Promise<ClientInformation> => {
  await settledOrStored(first);
  const told = await Promise.race([first, repeat()]);
  assert.ok(told.ok, 'the repeated request is accepted');
  return told.value;
};

const turnsUntilStored = 20;

/** Lets the first request come to its commit, and to its end where it does not wait. */
const settledOrStored = async (first: Promise<unknown>): Promise<void> => {
  let isSettled = false;
  first.then(
    () => {
      isSettled = true;
    },
    () => {
      isSettled = true;
    },
  );
  for (let turn = 0; turn < turnsUntilStored && !isSettled; turn += 1) await nextTurn();
};

const credentialOf = ({
  clientId,
  body,
}: ClientInformation): { readonly clientId: string; readonly token: string } => ({
  clientId,
  token: String(parsed(body).registration_access_token),
});

const parsed = (text: string): JsonObject => {
  const value: unknown = JSON.parse(text);
  return isJsonObject(value) ? value : {};
};
