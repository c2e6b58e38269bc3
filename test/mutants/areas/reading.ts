import type { Mutant } from '../mutant.ts';

const clients = 'shared/application/src/clients';
const handle = 'shared/application/src/commands/handle.ts';
const note = 'context.readYourWrites.note(changes.clientId, appended.value.position);';
const tests = 'test/contract/use-cases/read-your-writes.test.ts';
const folding = `${clients}/folded-clients.test.ts`;

export const readingMutants: readonly Mutant[] = [
  {
    name: 'A client is not stale after its registration.',
    file: handle,
    find: note,
    replace: `if (changes.revision >= 0) ${note}`,
    suite: { file: tests, tests: 'hides no registration$' },
  },
  {
    name: 'A client is not stale after its update.',
    file: handle,
    find: note,
    replace: `if (!changes.events.some(({ type }) => type === 'ClientUpdated')) ${note}`,
    suite: { file: tests, tests: 'hides no update$' },
  },
  {
    name: 'A client is not stale after its deletion.',
    file: handle,
    find: note,
    replace: `if (!changes.events.some(endsClient)) ${note}`,
    suite: { file: tests, tests: 'no token of a deleted client' },
  },
  {
    name: 'A client is not stale after an idempotent replay.',
    file: 'shared/application/src/commands/idempotency.ts',
    find: 'context.readYourWrites.note(identity.clientId, events.at(-1)?.position ?? 0);',
    replace: '',
    suite: { file: tests, tests: 'repeated Idempotency-Key' },
  },
  {
    name: 'A client is not stale after its stream was read to judge a token.',
    file: `${clients}/authenticate-client.ts`,
    find: 'sources.readYourWrites.note(clientId, folded.ok ? folded.value.position : folded.error.position);',
    replace: '',
    suite: { file: tests, tests: 'only a re' },
  },
  {
    name: 'No row is ever stale.',
    file: `${clients}/read-your-writes.ts`,
    find: 'return projected < trustedPosition || (awaited.get(clientId) ?? 0) > projected;',
    replace: 'return projected < 0;',
    suite: { file: tests },
  },
  {
    name: 'Rows are trusted at start before the read model has reached the head of the log.',
    file: `${clients}/read-your-writes.ts`,
    find: 'let trustedPosition = trustedFrom;',
    replace: 'let trustedPosition = 0;',
    suite: { file: 'test/contract/use-cases/reading.test.ts', tests: 'after a start' },
  },
  {
    name: 'Past ten thousand stale clients all of them are forgotten.',
    file: `${clients}/read-your-writes.ts`,
    find: 'trustedPosition = Math.max(trustedPosition, position);',
    replace: 'trustedPosition = Math.max(trustedPosition, 0 * position);',
    suite: { file: 'test/contract/use-cases/reading.test.ts', tests: 'a client stops being stale' },
  },
  {
    name: 'A later note lowers the position of an earlier one.',
    file: `${clients}/read-your-writes.ts`,
    find: 'Math.max(position, before ?? 0)',
    replace: 'position',
    suite: { file: 'test/faults/strict-reads.test.ts', tests: 'does not make a read forget what was told before' },
  },
  {
    name: 'The process that answers says that rows are shown before it forgets the ones it kept.',
    file: 'services/embedded/src/threaded-projector.ts',
    find: 'onProjected(news.changed);',
    replace: 'setTimeout(() => onProjected(news.changed), 1_000);',
    suite: { file: 'test/conformance/cfg.test.ts', tests: 'CFG-19' },
  },
  {
    name: 'A kept fold is believed although the stream is another one.',
    file: `${clients}/folded-clients.ts`,
    find: 'last?.revision === known.revision && last.position === known.position',
    replace: 'last?.revision === known.revision',
    suite: { file: folding, tests: 'read whole again' },
  },
  {
    name: 'A kept fold is used without reading what came after it.',
    file: `${clients}/folded-clients.ts`,
    find: 'foldEvents(known, later)',
    replace: 'foldEvents(known, later.slice(0, 0))',
    suite: { file: folding, tests: 'is read whole once' },
  },
  {
    name: 'A fold is kept after the client has ended.',
    file: `${clients}/folded-clients.ts`,
    find: 'else folded.drop(clientId);',
    replace: '',
    suite: { file: folding, tests: 'kept no longer than it lives' },
  },
];
