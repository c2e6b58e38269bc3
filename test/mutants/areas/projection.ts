import type { Mutant } from '../mutant.ts';

const projection = 'shared/application/src/projection';
const projecting = 'test/contract/use-cases/projecting.test.ts';
const view = 'shared/domain/src/view';

export const projectionMutants: readonly Mutant[] = [
  {
    name: 'A gap in the delivery is ignored.',
    file: `${projection}/project-clients.ts`,
    find: 'while (projected.gaps.length > 0)',
    replace: 'while (projected.gaps.length < 0)',
    suite: { file: projecting, tests: 'P3' },
  },
  {
    name: 'A row takes an event although the one before it is missing.',
    file: `${view}/client-view.ts`,
    find: "return revision === next ? 'next' : 'gap';",
    replace: "return 'next';",
    suite: { file: `${view}/client-view.test.ts`, tests: 'P3' },
  },
  {
    name: 'A redelivered event is applied again.',
    file: `${view}/client-view.ts`,
    find: "if (revision < next) return 'already-projected';",
    replace: "if (revision < next) return 'next';",
    suite: { file: `${view}/client-view.test.ts`, tests: 'P2' },
  },
  {
    name: 'A redelivered batch moves the position back.',
    file: `${projection}/project-clients.ts`,
    find: 'Math.max(batch.at(-1)?.position ?? 0, projectedPosition)',
    replace: 'batch.at(-1)?.position ?? projectedPosition',
    suite: { file: projecting, tests: 'P2' },
  },
  {
    name: 'The checkpoint is stored beyond the last event that is shown.',
    file: `${projection}/project-clients.ts`,
    find: 'const position = Math.max(',
    replace: 'const position = 1 + Math.max(',
    suite: { file: projecting, tests: 'P2' },
  },
  {
    name: 'The position is shown before the rows are stored.',
    file: 'services/projector/src/follow-read-model.ts',
    find: 'noteParked((await projectBatch({ eventStore, views }, batch)).parked);',
    replace: [
      'onPosition(batch.at(-1)?.position ?? 0);',
      '      noteParked((await projectBatch({ eventStore, views }, batch)).parked);',
    ].join('\n'),
    suite: { file: 'services/projector/src/projector.test.ts' },
  },
  {
    name: 'Rows and position are stored in different transactions.',
    file: 'shared/adapter-sqlite/src/view-writer.ts',
    find: 'inTransaction(database, () => write(change));',
    replace: 'write(change);',
    suite: { file: 'test/contract/ports/sqlite-durability.test.ts', tests: 'P1' },
  },
  {
    name: 'A parked row is shown as if it were current.',
    file: 'shared/application/src/queries/fresh-views.ts',
    find: "view?.status === 'parked' ? stale :",
    replace: 'view?.status === undefined ? stale :',
    suite: { file: 'test/contract/use-cases/parking.test.ts', tests: 'never returns an older state' },
  },
  {
    name: 'What follows a parked event is shown.',
    file: `${projection}/project-event.ts`,
    find: "if (view?.status === 'parked') return parkEvent(record, 'after-parked');",
    replace: "if (view?.status === 'parked') return { outcome: 'already-projected' };",
    suite: { file: 'test/contract/use-cases/parking.test.ts', tests: 'is parked as|is shown' },
  },
  {
    name: 'An event of another client changes the row.',
    file: `${projection}/project-event.ts`,
    find: "if (event.value.data.client_id !== clientId) return parkEvent(record, 'client-mismatched');",
    replace: '',
    suite: { file: 'test/contract/use-cases/parking.test.ts', tests: 'client-mismatched' },
  },
  {
    name: 'An update keeps the personal data that it took away.',
    file: `${view}/client-view.ts`,
    find: '{ sealed: _sealed, secretVersion: _secretVersion, sector, ...view }: RegisteredClientView,',
    replace: '{ secretVersion: _secretVersion, sector, ...view }: RegisteredClientView,',
    suite: { file: `${view}/client-view.test.ts` },
  },
];
