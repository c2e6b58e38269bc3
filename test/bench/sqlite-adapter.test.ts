import assert from 'node:assert/strict';
import { join } from 'node:path';
import { it } from 'node:test';
import { withScratchDir } from './scratch.ts';
import { sqliteAdapter } from './sqlite-adapter.ts';

it('the durable adapter for oidc-provider keeps records in the file, by model, until they expire or are destroyed', async () => {
  await withScratchDir(undefined, async (dir) => {
    const file = join(dir, 'clients.sqlite');
    const clients = sqliteAdapter(file)('Client');
    await clients.upsert('one', { client_name: 'first' });
    await clients.upsert('one', { client_name: 'second' });
    await clients.upsert('two', { client_name: 'expired' }, 0);

    const reopened = sqliteAdapter(file);
    assert.deepEqual(await reopened('Client').find('one'), { client_name: 'second' });
    assert.equal(await reopened('RegistrationAccessToken').find('one'), undefined);
    assert.equal(await reopened('Client').find('two'), undefined);
    await reopened('Client').destroy('one');
    assert.equal(await clients.find('one'), undefined);
  });
});
