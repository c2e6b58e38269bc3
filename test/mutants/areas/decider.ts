import type { Mutant } from '../mutant.ts';

const client = 'shared/domain/src/client';
const tests = `${client}/client.test.ts`;

export const deciderMutants: readonly Mutant[] = [
  {
    name: 'An update that changes nothing is written.',
    file: `${client}/decide.ts`,
    find: 'if (changed.length === 0) return [];',
    replace: '',
    suite: { file: tests, tests: 'CFG-16' },
  },
  {
    name: 'A destroyed secret comes back.',
    file: `${client}/decide.ts`,
    find: 'client.secretVersionLast + 1',
    replace: '1',
    suite: { file: tests, tests: 'AUTHN-13' },
  },
  {
    name: 'A client is registered a second time after its deletion.',
    file: `${client}/decide.ts`,
    find: "return client.status === 'unregistered' ? ok([registration(command)])",
    replace: "return client.status !== 'registered' ? ok([registration(command)])",
    suite: { file: tests, tests: 'CFG-28' },
  },
  {
    name: 'A client survives its deletion.',
    file: `${client}/state.ts`,
    find: "case 'ClientDeleted':\n      return { status: 'deleted', client_id: event.data.client_id };",
    replace: "case 'ClientDeleted':\n      return client;",
    suite: { file: tests, tests: 'CFG-22' },
  },
  {
    name: 'A client survives the refusal of its sector document.',
    file: `${client}/state.ts`,
    find: "case 'SectorIdentifierRefused':\n      return { status: 'deleted', client_id: event.data.client_id };",
    replace: "case 'SectorIdentifierRefused':\n      return client;",
    suite: { file: tests, tests: 'SEC-14: is pending' },
  },
  {
    name: 'A stale verdict is applied.',
    file: `${client}/decide-sector.ts`,
    find: 'client.sector?.revision !== revision',
    replace: 'client.sector === undefined || revision < 0',
    suite: { file: tests, tests: 'W2' },
  },
  {
    name: 'A verdict that is delivered twice is recorded twice.',
    file: `${client}/decide-sector.ts`,
    find: 'if (check !== awaited) return [];',
    replace: '',
    suite: { file: 'test/contract/use-cases/sector-checks.test.ts', tests: 'W1: has one verdict' },
  },
  {
    name: 'A failure of the checker ends a pending client.',
    file: 'services/sector-worker/src/document-check-worker.ts',
    find: "mode === 'async' ? { outcome: 'dropped' } : { outcome: 'unable', failure: judgement.error };",
    replace: "{ outcome: 'judged', verdict: { outcome: 'failed', ...judgement.error } };",
    suite: { file: 'services/sector-worker/src/document-check-worker.test.ts' },
  },
  {
    name: 'A later check that finds nothing new is recorded each time.',
    file: `${client}/decide-sector.ts`,
    find: "sector.standing === 'verified' && sector.evidence.documentDigest === evidence.documentDigest",
    replace: "sector.standing === 'verified' && sector.evidence.documentDigest === ''",
    suite: { file: tests, tests: 'SEC-11' },
  },
];
