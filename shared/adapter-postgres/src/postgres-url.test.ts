import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readPostgresUrl } from './postgres-url.ts';

const faultOf = (text: string): string => {
  const read = readPostgresUrl(text);
  return read.ok ? '' : read.error;
};

describe('the URL of a PostgreSQL database', () => {
  it('names host, port, database and login, percent-encoded if necessary', () => {
    assert.deepEqual(readPostgresUrl('postgres://us%40er:p%2Fw@db.example:6543/clients'), {
      ok: true,
      value: [{ host: 'db.example', port: 6543, database: 'clients', user: 'us@er', password: 'p/w' }],
    });
    assert.deepEqual(readPostgresUrl('postgresql://[::1]/clients'), {
      ok: true,
      value: [{ host: '::1', port: 5432, database: 'clients' }],
    });
  });

  it('names a primary and its standbys with commas between, each with the same login and its own name for TLS', () => {
    const read = readPostgresUrl('postgres://u:p@one.example,two.example:6543/clients?sslmode=verify-full');
    const same = { database: 'clients', user: 'u', password: 'p' } as const;
    const ssl = { rejectUnauthorized: true } as const;
    assert.deepEqual(read, {
      ok: true,
      value: [
        { host: 'one.example', port: 5432, ...same, ssl: { ...ssl, servername: 'one.example' } },
        { host: 'two.example', port: 6543, ...same, ssl: { ...ssl, servername: 'two.example' } },
      ],
    });
  });

  it('asks for TLS by sslmode, and then always checks to whom it speaks', () => {
    for (const mode of ['require', 'verify-ca', 'verify-full']) {
      const read = readPostgresUrl(`postgres://db.example/clients?sslmode=${mode}`);
      assert.deepEqual(read.ok && read.value[0]?.ssl, { rejectUnauthorized: true, servername: 'db.example' });
    }
    const plain = readPostgresUrl('postgres://db.example/clients?sslmode=disable');
    assert.equal(plain.ok && plain.value[0]?.ssl, undefined);
  });

  it('has faults that are reported without the URL, which may hold a password', () => {
    const faulty = [
      'postgres://u:secret@db.example:port/clients',
      'mysql://u:secret@db.example/clients',
      'postgres://u:secret@db.example',
      'postgres://u:secret%ZZ@db.example/clients',
      'postgres://u:secret@one.example,,two.example/clients',
      `postgres://u:secret@${Array.from({ length: 9 }, (_, host) => `host-${host}`).join(',')}/clients`,
      'postgres://u:secret@db.example/clients?sslmode=prefer',
      'postgres://u:secret@db.example/clients?sslmode=verify-full&sslrootcert=/nowhere/secret.pem',
    ];
    for (const text of faulty) {
      assert.notEqual(faultOf(text), '', text);
      assert.doesNotMatch(faultOf(text), /secret/);
    }
  });
});
