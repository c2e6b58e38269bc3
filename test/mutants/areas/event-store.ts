import type { Mutant } from '../mutant.ts';

const sqlite = 'shared/adapter-sqlite/src';
const contract = 'test/contract/ports/sqlite.test.ts';
const durability = 'test/contract/ports/sqlite-durability.test.ts';

export const eventStoreMutants: readonly Mutant[] = [
  {
    name: 'An append does not look at the revision that the stream has.',
    file: `${sqlite}/append-thread.ts`,
    find: 'if (!isNew(rows) && revisionExists.get(stream, expectedRevision) === undefined) return null;',
    replace: '',
    suite: { file: contract, tests: 'refuses an append at any revision' },
  },
  {
    name: 'An append overwrites an event that came first.',
    file: `${sqlite}/append-thread.ts`,
    find: 'on conflict (stream, revision) do nothing',
    replace: 'on conflict (stream, revision) do update set data = excluded.data, metadata = excluded.metadata',
    suite: { file: contract, tests: 'lets exactly one of many appends' },
  },
  {
    name: 'A command appends at the end of the stream instead of at the revision that it read.',
    file: 'shared/application/src/commands/handle.ts',
    find: 'stream: clientStream(clientId),\n      expectedRevision: revision,',
    replace: 'stream: clientStream(clientId),\n      expectedRevision: -1,',
    suite: { file: 'test/contract/use-cases/read-your-writes.test.ts', tests: 'hides no update$' },
  },
  {
    name: 'A batch that conflicts leaves its first events behind.',
    file: `${sqlite}/append-thread.ts`,
    find: "if (first === null) database.exec('rollback to batch');",
    replace: '',
    suite: { file: contract, tests: 'writes all of' },
  },
  {
    name: 'Event and key are committed apart.',
    file: `${sqlite}/serve-commits.ts`,
    find: 'const done = inTransaction(database, () => work(piece));',
    replace: 'const done = work(piece);',
    suite: { file: durability, tests: 'whose key could not be written' },
  },
  {
    name: 'A destroyed key stays in its row.',
    file: `${sqlite}/append-thread.ts`,
    find: 'if (destroyKeyOf !== undefined) deleteKey.run(destroyKeyOf);',
    replace: '',
    suite: { file: contract, tests: 'destroys a key' },
  },
  {
    name: 'A full commit group drops its last batch.',
    file: `${sqlite}/event-store.ts`,
    find: 'waiting = waiting.slice(groupBatchesMax);',
    replace: 'waiting = waiting.slice(groupBatchesMax + 1);',
    suite: { file: durability, tests: 'more than one full group' },
  },
  {
    name: 'An append is answered before its commit.',
    file: `${sqlite}/event-store.ts`,
    find: 'waiting.push({ rows: batchRows(batch), answer });',
    replace: 'waiting.push({ rows: batchRows(batch), answer });\n        answer(ok({ position: 1 }));',
    suite: { file: contract, tests: 'lets exactly one of many appends' },
  },
  {
    name: 'The log commits with synchronous=NORMAL by default of the adapter.',
    file: `${sqlite}/event-store.ts`,
    find: "const { synchronous = 'FULL',",
    replace: "const { synchronous = 'NORMAL',",
    suite: { file: durability, tests: 'D2' },
  },
  {
    name: 'The log commits with synchronous=NORMAL by default of the composition.',
    file: 'shared/composition/src/stores/file-event-store.ts',
    find: "options.eventStoreSynchronous ?? 'FULL'",
    replace: "options.eventStoreSynchronous ?? 'NORMAL'",
    suite: { file: 'shared/composition/src/stores/file-event-store.test.ts' },
  },
  {
    name: 'The writing thread commits with synchronous=NORMAL whatever it is asked.',
    file: `${sqlite}/serve-commits.ts`,
    find: 'const database = openDatabase(file, { synchronous });',
    replace: "const database = openDatabase(file, { synchronous: synchronous === 'FULL' ? 'NORMAL' : synchronous });",
    suite: { file: 'test/faults/flushes.test.ts' },
  },
  {
    name: 'Deleted rows keep their bytes in the file (secure_delete off).',
    file: `${sqlite}/database.ts`,
    find: "database.exec('pragma secure_delete = on');",
    replace: "database.exec('pragma secure_delete = off');",
    suite: { file: durability, tests: 'E1' },
  },
  {
    name: 'A reader of the log skips an event after each batch.',
    file: `${sqlite}/follow-events.ts`,
    find: 'position = last.position;',
    replace: 'position = last.position + 1;',
    suite: { file: contract, tests: 'follows from a position' },
  },
  {
    name: 'A conflict is not decided again.',
    file: 'shared/application/src/commands/handle.ts',
    find: 'const attemptsMax = 3;',
    replace: 'const attemptsMax = 1;',
    suite: { file: 'test/contract/use-cases/writing.test.ts', tests: 'decides again after a conflict' },
  },
  {
    name: 'Changes of one client do not take turns.',
    file: 'shared/application/src/commands/turns.ts',
    find: 'queue.tail.then(work, work)',
    replace: 'work()',
    suite: { file: 'test/contract/use-cases/turns.test.ts', tests: 'take turns' },
  },
  {
    name: 'Events do not name the caller.',
    file: 'shared/application/src/event-store/events.ts',
    find: 'actor: inNameOrder(caller),',
    replace: "actor: { kind: 'anonymous' },",
    suite: { file: 'test/contract/use-cases/writing.test.ts', tests: 'names tenant, actor' },
  },
];
