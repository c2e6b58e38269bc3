import type { Mutant } from '../mutant.ts';

const postgres = 'shared/adapter-postgres/src';
const contract = 'test/contract/ports/postgres.heavy.test.ts';
const overlapping = 'test/contract/ports/overlapping-reads-postgres.heavy.test.ts';
const readModel = 'test/contract/postgres/read-model.heavy.test.ts';

export const postgresMutants: readonly Mutant[] = [
  {
    name: 'PostgreSQL: a row older than what a writer announced is believed.',
    file: `${postgres}/fresh-views.ts`,
    find: 'v.revision >= k.expected_revision and p.rows_format',
    replace: 'p.rows_format',
    suite: { file: contract, tests: 'R1: a row is believed until' },
  },
  {
    name: 'PostgreSQL: an announced revision is taken back.',
    file: `${postgres}/key-store.ts`,
    find: 'k.expected_revision < e.revision',
    replace: 'k.expected_revision <> e.revision',
    suite: { file: contract, tests: 'never taken back' },
  },
  {
    name: 'PostgreSQL: a parked row is believed.',
    file: `${postgres}/fresh-views.ts`,
    find: "view.status === 'parked' ? stale :",
    replace: 'view.revision < 0 ? behind :',
    suite: { file: contract, tests: 'P5: a parked client' },
  },
  {
    name: 'PostgreSQL: another key takes the place of a stored one.',
    file: `${postgres}/key-store.ts`,
    find: 'on conflict (client_id) do nothing returning 1',
    replace: 'on conflict (client_id) do update set wrapped = excluded.wrapped returning 1',
    suite: { file: contract, tests: 'never another one in its place' },
  },
  {
    name: 'PostgreSQL: two projectors hold the lease at once.',
    file: `${postgres}/advisory-lease.ts`,
    find: 'if (row?.taken === true)',
    replace: 'if (row !== undefined)',
    suite: { file: contract, tests: 'is held by one at a time' },
  },
  {
    name: 'PostgreSQL: a projector that was overtaken changes rows.',
    file: `${postgres}/view-writes.ts`,
    find: 'where position = $2 and generation',
    replace: 'where (position = $2 or $2 >= 0) and generation',
    suite: { file: readModel, tests: 'a projector that was overtaken is fenced' },
  },
  {
    name: 'PostgreSQL: a projector of before a swap changes the new rows.',
    file: `${postgres}/view-writes.ts`,
    find: 'and generation = $3 and',
    replace: 'and (generation = $3 or $3 is not null) and',
    suite: { file: readModel, tests: 'fences the projector of before a swap' },
  },
  {
    name: 'PostgreSQL: rows are written although the position was not moved.',
    file: `${postgres}/view-writes.ts`,
    find: 'where exists (select from moved)\n    on conflict (client_id)',
    replace: 'where true\n    on conflict (client_id)',
    suite: { file: readModel, tests: 'a projector that was overtaken is fenced' },
  },
  {
    name: 'PostgreSQL: the projector runs on while the tables are swapped.',
    file: `${postgres}/rebuild.ts`,
    find: 'await holdProjector(query);',
    replace: '',
    suite: { file: readModel, tests: 'holds the projector still' },
  },
  {
    name: 'PostgreSQL: a connection that breaks while it is verified ends the process.',
    file: `${postgres}/database.ts`,
    find: "this.on('error', forgetConnection);",
    replace: '',
    suite: { file: overlapping, tests: 'replies break off' },
  },
];
