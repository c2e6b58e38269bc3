import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { testAuthority } from '../../support/certificate-authority.ts';
import { connectPostgres } from '../../support/open-postgres.ts';
import { type PrivatePostgres, postgresProgramsMissing, startPrivatePostgres } from '../../support/postgres.ts';

const address = '127.0.0.1';

describe('PostgreSQL over TLS', { skip: postgresProgramsMissing() }, () => {
  let named: PrivatePostgres;
  let addressed: PrivatePostgres;
  let dir: string;
  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'clientele-'));
    const authority = testAuthority();
    await writeFile(join(dir, 'ca.pem'), authority.ca);
    await writeFile(join(dir, 'other.pem'), testAuthority().ca);
    named = await startPrivatePostgres({ tls: authority.certify({ names: ['localhost'] }) });
    addressed = await startPrivatePostgres({ tls: authority.certify({ names: [], addresses: [address] }) });
  });
  after(async () => {
    await Promise.all([named.stop(), addressed.stop()]);
    await rm(dir, { recursive: true });
  });

  /** Whether a connection to that host is encrypted if the client trusts that authority. */
  const isEncrypted = async (server: PrivatePostgres, host: string, authorityFile = 'ca.pem'): Promise<unknown> => {
    const url = new URL(server.url);
    url.hostname = host;
    url.search = `sslmode=verify-full&sslrootcert=${join(dir, authorityFile)}`;
    const database = connectPostgres(url.href);
    const text = 'select ssl from pg_stat_ssl where pid = pg_backend_pid()';
    const [row] = await database.query({ text }).finally(database.close);
    return row?.ssl;
  };

  it('is spoken to by the name, or the address, that its certificate has', async () => {
    assert.equal(await isEncrypted(named, 'localhost'), true);
    assert.equal(await isEncrypted(addressed, address), true);
  });

  it('is not spoken to by another', async () => {
    await assert.rejects(isEncrypted(named, address), /certificate of the server is for another address/);
    await assert.rejects(isEncrypted(addressed, 'localhost'), /does not match certificate/);
  });

  it('is not spoken to if another authority vouches for it', async () => {
    await assert.rejects(isEncrypted(named, 'localhost', 'other.pem'), /certificate/);
  });
});
