import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { postgresKeyStore } from '@clientele/adapter-postgres';
import { connectPostgres, openPostgres } from '../../support/open-postgres.ts';
import { type PrivatePostgres, postgresProgramsMissing, startPrivatePostgres } from '../../support/postgres.ts';
import { until } from '../../support/until.ts';

const key = (clientId: string) => ({ clientId, rootKeyId: 'root', wrapped: `key of ${clientId}` });

describe('a primary and its standby', { skip: postgresProgramsMissing() }, () => {
  let primary: PrivatePostgres;
  let standby: PrivatePostgres;
  let database: string;
  before(async () => {
    primary = await startPrivatePostgres();
    database = await primary.newDatabase();
    await (await openPostgres(database)).close();
    standby = await primary.startStandby();
  });
  after(async () => {
    await standby.stop();
    await primary.stop();
  });

  const at = (...servers: readonly PrivatePostgres[]): string => {
    const hosts = servers.map(({ port }) => `127.0.0.1:${port}`).join(',');
    return database.replace(/@[^/]*/, `@${hosts}`);
  };

  it('R1: a standby is not read: it may not have yet what was acknowledged', async (context) => {
    const alone = connectPostgres(at(standby));
    context.after(alone.close);
    await assert.rejects(alone.query({ text: 'select' }), /PostgreSQL at this address is a standby/);
    await assert.rejects(alone.connect(), /PostgreSQL at this address is a standby/);
  });

  it('are one URL: the primary is found whichever stands first', async () => {
    for (const url of [at(primary, standby), at(standby, primary)]) {
      const found = connectPostgres(url);
      const keys = postgresKeyStore(found);
      await Promise.all(Array.from({ length: 20 }, (_, index) => keys.writeKey(key(`client-${index}`))));
      assert.equal((await keys.readKey('client-7'))?.wrapped, 'key of client-7');
      await (await found.connect()).close();
      await found.close();
    }
  });

  it('change places: what was acknowledged is there, and calls succeed again by themselves', async (context) => {
    const either = connectPostgres(at(primary, standby));
    context.after(either.close);
    const keys = postgresKeyStore(either);
    await keys.writeKey(key('before'));
    await primary.kill();
    await assert.rejects(keys.writeKey(key('meanwhile')));
    await standby.promote();
    await until('a key is written', () =>
      keys.writeKey(key('after')).then(
        () => true,
        () => false,
      ),
    );
    assert.equal((await keys.readKey('before'))?.wrapped, 'key of before');
    assert.equal((await keys.readKey('after'))?.wrapped, 'key of after');
  });
});
