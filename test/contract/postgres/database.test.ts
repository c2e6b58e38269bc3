import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { inspect } from 'node:util';
import { postgresKeyStore } from '@clientele/adapter-postgres';
import { freePort } from '../../support/free-port.ts';
import { connectPostgres, openPostgres, rowsOf } from '../../support/open-postgres.ts';
import { type PostgresServer, postgresMissing, startPostgres } from '../../support/postgres.ts';
import { type FaultProxy, startFaultProxy } from '../../support/tcp-proxy.ts';
import { withRoom } from '../../support/with-room.ts';

describe('a database that is away', { skip: postgresMissing() }, () => {
  let server: PostgresServer;
  let proxy: FaultProxy;
  let throughProxy: string;
  before(async () => {
    server = await startPostgres();
    const url = new URL(await server.newDatabase());
    await (await openPostgres(url.href)).close();
    proxy = await startFaultProxy(Number(url.port));
    url.port = String(proxy.port);
    throughProxy = url.href;
  });
  after(async () => {
    await proxy.close();
    await server.stop();
  });

  const limits = { connectMsMax: 500, statementMsMax: 700 };

  const failsInTime = async (work: Promise<unknown>): Promise<unknown> => {
    const beganMs = performance.now();
    const error = await work.then(
      () => assert.fail('it must fail'),
      (thrown: unknown) => thrown,
    );
    assert.ok(performance.now() - beganMs < withRoom(2_000), 'it took too long');
    return error;
  };

  it('is reported within two seconds while no server listens', async () => {
    const database = connectPostgres(`postgres://u:topsecret@127.0.0.1:${await freePort()}/none`, limits);
    const error = await failsInTime(postgresKeyStore(database).readKey('a'));
    assert.doesNotMatch(inspect(error, { depth: 9, showHidden: true }), /topsecret/);
    await database.close();
  });

  it('is reported within two seconds while it is frozen, before and after the connection is made, and works again at once', async () => {
    const database = connectPostgres(throughProxy, limits);
    const keys = postgresKeyStore(database);
    proxy.setFault({ mode: 'blackhole' });
    await failsInTime(keys.readKey('a'));
    proxy.setFault({ mode: 'pass' });
    assert.equal(await keys.readKey('a'), undefined);
    proxy.setFault({ mode: 'blackhole' });
    await failsInTime(keys.writeKey({ clientId: 'a', rootKeyId: 'r', wrapped: 'w' }));
    proxy.setFault({ mode: 'pass' });
    await keys.writeKey({ clientId: 'a', rootKeyId: 'r', wrapped: 'w' });
    assert.equal((await keys.readKey('a'))?.wrapped, 'w');
    await database.close();
  });

  it('breaks idle connections without breaking the process, and the next calls get new ones', async () => {
    const database = connectPostgres(throughProxy, limits);
    const keys = postgresKeyStore(database);
    await Promise.all(Array.from({ length: 5 }, () => keys.readKey('b')));
    proxy.setFault({ mode: 'cut' });
    await failsInTime(keys.readKey('b'));
    proxy.setFault({ mode: 'pass' });
    const readAgain = (): Promise<unknown> => keys.readKey('b').catch(() => 'broken');
    for (let read = await readAgain(); read !== undefined; read = await readAgain()) assert.equal(read, 'broken');
    await database.close();
  });

  it('ends a statement that takes too long on the server too', async () => {
    const database = connectPostgres(throughProxy, limits);
    const error = await failsInTime(rowsOf(database, 'select pg_sleep(30)'));
    assert.match(String(error), /statement timeout/);
    const running = await rowsOf(
      database,
      "select 1 from pg_stat_activity where state = 'active' and query like 'select pg_sleep%'",
    );
    assert.deepEqual(running, []);
    await database.close();
  });

  it('refuses calls past the number that may wait', async () => {
    const database = connectPostgres(throughProxy, { ...limits, connectionsMax: 1, waitingCallsMax: 2 });
    const outcomes = await Promise.allSettled(
      Array.from({ length: 9 }, () => rowsOf(database, 'select pg_sleep(0.05)')),
    );
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    assert.ok(refused.length >= 5 && refused.length <= 7, `${refused.length} were refused`);
    await database.close();
  });

  it('says neither password nor row in an error', async () => {
    const url = new URL(throughProxy);
    url.password = 'wrong-and-secret';
    const database = connectPostgres(url.href, limits);
    const error = await failsInTime(rowsOf(database, 'select 1'));
    assert.match(String(error), /authentication failed/);
    assert.doesNotMatch(inspect(error, { depth: 9, showHidden: true }), /wrong-and-secret/);
    await database.close();
    const good = connectPostgres(throughProxy, limits);
    const refused = await failsInTime(rowsOf(good, `insert into client_keys values ('x', null, 'wrapped-secret', 0)`));
    assert.doesNotMatch(inspect(refused, { depth: 9, showHidden: true }), /wrapped-secret/);
    await good.close();
  });
});
