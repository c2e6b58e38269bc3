import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { migratePostgres, migrations } from '@clientele/adapter-postgres';
import { connectPostgres, openPostgres, rowsOf } from '../../support/open-postgres.ts';
import { type PostgresServer, postgresMissing, startPostgres } from '../../support/postgres.ts';

describe('the schema on PostgreSQL', { skip: postgresMissing() }, () => {
  let server: PostgresServer;
  before(async () => {
    server = await startPostgres();
  });
  after(() => server.stop());

  it('is made once by many instances that start at the same moment', async () => {
    const url = await server.newDatabase();
    const instances = Array.from({ length: 8 }, () => connectPostgres(url));
    const applied = await Promise.all(instances.map((database) => migratePostgres(database)));
    assert.deepEqual(
      applied.filter((names) => names.length > 0),
      [migrations.map(({ name }) => name)],
    );
    await Promise.all(instances.map((database) => database.close()));
  });

  it('goes forward step by step, and a step that fails leaves nothing of it', async () => {
    const database = connectPostgres(await server.newDatabase());
    const first = { id: 1, name: 'one', text: 'create table one (a integer)' };
    const second = { id: 2, name: 'two', text: 'create table two (a integer); insert into one values (2)' };
    const broken = { ...second, text: 'create table two (a integer); insert into none values (2)' };
    assert.deepEqual(await migratePostgres(database, [first]), ['one']);
    await assert.rejects(migratePostgres(database, [first, broken]), /relation "none" does not exist/);
    assert.deepEqual(await migratePostgres(database, [first, second]), ['two']);
    assert.deepEqual(await migratePostgres(database, [first, second]), []);
    assert.deepEqual(await rowsOf(database, 'select a from one'), [{ a: 2 }]);
    await database.close();
  });

  it('of a newer program is refused, and one whose steps are not the known ones', async () => {
    const database = connectPostgres(await server.newDatabase());
    const steps = [
      { id: 1, name: 'one', text: 'select 1' },
      { id: 2, name: 'two', text: 'select 2' },
    ];
    await migratePostgres(database, steps);
    await assert.rejects(migratePostgres(database, steps.slice(0, 1)), /step 2, which a newer program made/);
    const edited = steps.map((step) => ({ ...step, text: `${step.text} + 1` }));
    await assert.rejects(migratePostgres(database, edited), /step 1 of the schema differs from the one/);
    await database.close();
  });

  it('drops what an interrupted rebuild left when it changes, because that is of the old shape', async () => {
    const database = await openPostgres(await server.newDatabase());
    await rowsOf(database, 'create table client_views_next (like client_views)');
    const later = { id: migrations.length + 1, name: 'later', text: 'alter table client_views add column more text' };
    await migratePostgres(database, [...migrations, later]);
    const [left] = await rowsOf(database, `select to_regclass('client_views_next') as next`);
    assert.deepEqual(left, { next: null });
    await database.close();
  });

  it('is refused on a server that does not wait for its disk', async () => {
    const url = await server.newDatabase();
    const owner = connectPostgres(url);
    const name = new URL(url).pathname.slice(1);
    await rowsOf(owner, `alter database ${name} set synchronous_commit = off`);
    const database = connectPostgres(url);
    await assert.rejects(migratePostgres(database), /must run with synchronous_commit = on: it is off/);
    await rowsOf(owner, `alter database ${name} set synchronous_commit = remote_apply`);
    assert.equal((await migratePostgres(database)).length, migrations.length);
    await Promise.all([owner.close(), database.close()]);
  });
});
