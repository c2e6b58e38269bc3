import type { Mutant } from '../mutant.ts';

const clients = 'shared/application/src/clients';
const handle = 'shared/application/src/commands/handle.ts';
const note = 'context.readYourWrites.note(changes.clientId, appended.value.position);';
const tests = 'test/contract/use-cases/read-your-writes.test.ts';
const folding = `${clients}/folded-clients.test.ts`;
const longStreams = 'test/contract/use-cases/long-streams.test.ts';
const snapshots = 'test/contract/use-cases/snapshots.test.ts';

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
    find: 'context.readYourWrites.note(identity.clientId, ends.last.position);',
    replace: '',
    suite: { file: tests, tests: 'repeated Idempotency-Key' },
  },
  {
    name: 'A client is not stale after its stream was read to judge a token.',
    file: `${clients}/authenticate-client.ts`,
    find: 'sources.readYourWrites.note(clientId, ends?.last.position ?? 0);',
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
    file: `${clients}/fold-client.ts`,
    find: 'if (index === -1 || events[index]?.position !== before.position) return undefined;',
    replace: 'if (index === -1) return undefined;',
    suite: { file: folding, tests: 'read whole again' },
  },
  {
    name: 'A kept fold is used without reading what came after it.',
    file: `${clients}/fold-client.ts`,
    find: 'return folded.ok ? foldPages(folded.value, ends, client) : folded;',
    replace: 'return ok(before);',
    suite: { file: folding, tests: 'is folded to the same state' },
  },
  {
    name: 'A fold is kept after the client has ended.',
    file: `${clients}/fold-client.ts`,
    find: "else if (result.ok || result.error !== 'unfinished') sources.folded.drop(clientId);",
    replace: '',
    suite: { file: folding, tests: 'kept no longer than it lives' },
  },
  {
    name: 'A stream is folded before the token is judged.',
    file: `${clients}/authenticate-client.ts`,
    find: 'const standing = tokenStanding(ends, clientId);',
    replace: 'await foldClient(sources, clientId);\n  const standing = tokenStanding(ends, clientId);',
    suite: { file: longStreams, tests: 'costs a wrong token' },
  },
  {
    name: 'A stream is read whole at once.',
    file: `${clients}/fold-client.ts`,
    find: '{ fromRevision, eventsMax: pageEventsMax }',
    replace: '{ fromRevision }',
    suite: { file: longStreams, tests: 'page by page' },
  },
  {
    name: 'A snapshot is believed although the stream is another one.',
    file: `${clients}/fold-client.ts`,
    find: 'if (index === -1 || events[index]?.position !== before.position) return undefined;',
    replace: 'if (index === -1) return undefined;',
    suite: { file: snapshots, tests: 'of another history' },
  },
  {
    name: 'A client may be updated without limit.',
    file: 'shared/application/src/commands/update-limits.ts',
    find: 'if (!areUpdatesLimited || fromRevision < 1) return ok(null);',
    replace: 'if (!areUpdatesLimited || fromRevision > 0) return ok(null);',
    suite: { file: 'test/contract/use-cases/update-limits.test.ts' },
  },
];
