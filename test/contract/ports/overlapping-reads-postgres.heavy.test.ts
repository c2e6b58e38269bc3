import { after, before, describe } from 'node:test';
import { postgresFreshViews, postgresKeyStore, postgresViewStore } from '@clientele/adapter-postgres';
import { canonicalJson } from '@clientele/domain';
import { connectPostgres, openPostgres } from '../../support/open-postgres.ts';
import { type PostgresServer, postgresMissing, startPostgres } from '../../support/postgres.ts';
import { startFaultProxy } from '../../support/tcp-proxy.ts';
import {
  type BreakableStore,
  behind,
  connectionFaults,
  overlappingReadsContract,
  readMsMax,
} from './overlapping-reads.contract.ts';

describe('on PostgreSQL', { skip: postgresMissing() }, () => {
  let server: PostgresServer;
  before(async () => {
    server = await startPostgres();
  });
  after(() => server.stop());

  const open = async (): Promise<BreakableStore> => {
    const url = new URL(await server.newDatabase());
    const writer = await openPostgres(url.href);
    await postgresKeyStore(writer).writeKey({ clientId: 'a', rootKeyId: 'root', wrapped: 'w' });
    await postgresViewStore(writer).apply({ rows: [{ view, document: canonicalJson({ ...view }) }], position: 7 });
    await writer.close();
    const proxy = await startFaultProxy(Number(url.port));
    url.port = String(proxy.port);
    const database = connectPostgres(url.href, { connectMsMax: readMsMax, statementMsMax: readMsMax });
    const reads = {
      'fresh view': () => postgresFreshViews(database).get('a'),
      key: () => postgresKeyStore(database).readKey('a'),
    };
    return behind(proxy, { reads, close: database.close });
  };

  overlappingReadsContract('PostgreSQL', { open, faults: connectionFaults });
});

const view = {
  status: 'registered',
  client_id: 'a',
  revision: 0,
  client_id_issued_at: 1,
  metadata: { client_name: 'a client' },
  tokenVersion: 1,
  tokenDigest: '0'.repeat(64),
} as const;
