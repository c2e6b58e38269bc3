import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { status } from '@grpc/grpc-js';
import { startEventStoreDouble } from '../support/event-store-double/event-store-double.ts';
import { natsServerMissing, startNatsServer } from '../support/nats.ts';
import { postgresProgramsMissing, startPrivatePostgres } from '../support/postgres.ts';
import { startService } from '../support/service-process.ts';
import { until } from '../support/until.ts';

/** How a service ended at start: what it wrote. */
const outputOfFailedStart = async (service: string, env: Readonly<Record<string, string>>): Promise<string> => {
  const failure: unknown = await startService(service, { ...env, START_MS_MAX: '600000' }).then(
    ({ stop }) => stop('SIGKILL'),
    (error: unknown) => error,
  );
  assert.ok(failure instanceof Error, 'the service started');
  assert.deepEqual(failure.cause, { exitCode: 1 }, failure.message);
  return failure.message;
};

describe('A start with credentials that a server refuses', {
  skip: postgresProgramsMissing() || natsServerMissing(),
}, () => {
  it('ends long before the time for a start is over, names the server, and shows no password', async (context) => {
    const [postgres, eventStore] = await Promise.all([startPrivatePostgres(), startEventStoreDouble()]);
    context.after(() => Promise.all([postgres.stop(), eventStore.dispose()]));
    const nats = await startNatsServer({ login: { user: 'worker', password: 'right' } });
    context.after(() => nats.dispose());
    const readModel = new URL(await postgres.newDatabase());
    const env = { EVENT_STORE_URL: eventStore.url, READ_MODEL_URL: readModel.href };
    readModel.password = 'wrong-password';

    const byPostgres = outputOfFailedStart('projector', { ...env, READ_MODEL_URL: readModel.href });
    const natsUrl = `nats://worker:wrong-password@127.0.0.1:${nats.port}`;
    const byNats = outputOfFailedStart('sector-worker', { NATS_URL: natsUrl });
    for (const [output, sentence] of [
      [await byPostgres, /^Clientele cannot start: PostgreSQL refuses access: check user, password and database/m],
      [await byNats, /^Clientele cannot start: NATS refuses user and password over /m],
    ] as const) {
      assert.match(output, sentence);
      assert.doesNotMatch(output, /wrong-password/);
    }
    eventStore.failReads(status.UNAUTHENTICATED, Number.MAX_SAFE_INTEGER);
    const byEventStore = await outputOfFailedStart('projector', env);
    assert.match(byEventStore, /^Clientele cannot start: the event store refuses access: check user, password/m);
  });
});

describe('An outage of an engine', { skip: postgresProgramsMissing() }, () => {
  it('is logged once by each service, also by one without requests, and so is its end', async (context) => {
    const [postgres, eventStore] = await Promise.all([startPrivatePostgres(), startEventStoreDouble()]);
    context.after(() => Promise.all([postgres.stop(), eventStore.dispose()]));
    const dir = await mkdtemp(join(tmpdir(), 'clientele-'));
    context.after(() => rm(dir, { recursive: true }));
    const env = { EVENT_STORE_URL: eventStore.url, READ_MODEL_URL: await postgres.newDatabase() };
    const projector = await startService('projector', env);
    context.after(() => projector.stop('SIGKILL'));
    const lines = (engine: string, text: string): number =>
      projector.output().match(new RegExp(`"engine":"${engine}".*${text}`, 'g'))?.length ?? 0;
    const away = 'does not answer';
    const back = 'answers again';

    await eventStore.stop();
    await until('the outage is logged', () => lines('event store', away) > 0);
    await eventStore.start();
    await until('the return is logged', () => lines('event store', back) > 0);
    await postgres.kill();
    await until('the outage is logged', () => lines('read model', away) > 0);
    await postgres.startAgain();
    await until('the return is logged', () => lines('read model', back) > 0);
    assert.deepEqual(
      [lines('event store', away), lines('event store', back), lines('read model', away), lines('read model', back)],
      [1, 1, 1, 1],
    );
    assert.equal(await projector.stop(), 0);
  });
});
