import type { Mutant } from '../mutant.ts';

const esdb = 'shared/adapter-eventstoredb/src';
const contract = 'test/contract/ports/eventstoredb.test.ts';
const overlapping = 'test/contract/ports/overlapping-reads-eventstoredb.heavy.test.ts';
const faults = 'test/contract/ports/eventstoredb-faults.test.ts';
const outages = 'test/faults/eventstoredb-outages.test.ts';

export const eventStoreDbMutants: readonly Mutant[] = [
  {
    name: 'EventStoreDB: an append states no revision.',
    file: `${esdb}/append.ts`,
    find: "expectedRevision: expectedRevision === noRevision ? 'no_stream' : BigInt(expectedRevision),",
    replace: "expectedRevision: 'any',",
    suite: { file: contract, tests: 'refuses an append at any revision' },
  },
  {
    name: 'EventStoreDB: a repeated append has other event ids.',
    file: `${esdb}/append.ts`,
    find: 'client.appendToStream(stream, [...events], {',
    replace: 'client.appendToStream(stream, events.map((event) => ({ ...event, id: crypto.randomUUID() })), {',
    suite: { file: faults, tests: 'is sent again with the same ids' },
  },
  {
    name: 'EventStoreDB: a repeated append takes its own success for a conflict.',
    file: `${esdb}/append.ts`,
    find: 'const settled = isFirst ? attempt : await confirm',
    replace: 'const settled = isFirst || leftMs() > 0 ? attempt : await confirm',
    suite: { file: faults, tests: 'after its own success' },
  },
  {
    name: 'EventStoreDB: a repeated append takes a conflict for its own success.',
    file: `${esdb}/append.ts`,
    find: 'recorded[index]?.id === id',
    replace: "recorded[index]?.id !== '' && id !== ''",
    suite: { file: faults, tests: 'for a conflict if another event came first' },
  },
  {
    name: 'EventStoreDB: a stream is read from one revision too late.',
    file: `${esdb}/reads.ts`,
    find: 'fromRevision: BigInt(fromRevision)',
    replace: 'fromRevision: BigInt(fromRevision + 1)',
    suite: { file: contract, tests: 'gives a stream from a revision on' },
  },
  {
    name: 'EventStoreDB: a page of the log leaves out its first event.',
    file: `${esdb}/reads.ts`,
    find: 'return found.slice(0, eventsMax);',
    replace: 'return found.slice(1, eventsMax + 1);',
    suite: { file: contract, tests: 'reads the whole log in pages' },
  },
  {
    name: 'EventStoreDB: a follower repeats its last event when it subscribes again.',
    file: `${esdb}/follow.ts`,
    find: 'position = batch.at(-1)?.position ?? position;',
    replace: 'position = batch.at(-2)?.position ?? position;',
    suite: { file: outages, tests: 'loses and repeats nothing when the server drops' },
  },
  {
    name: 'EventStoreDB: an event of a stream that is missing is an empty stream, and so is a store that is away.',
    file: `${esdb}/reads.ts`,
    find: "if (failureOf(error) === 'stream-not-found') return [];",
    replace: 'if (failureOf(error) !== undefined) return [];',
    suite: { file: outages, tests: 'bounds reads' },
  },
  {
    name: 'EventStoreDB: a read that was given up ends like one that was read to the end.',
    file: `${esdb}/store.ts`,
    find: "if (!isComplete()) throw new Error('the read was given up before the server had confirmed its end');",
    replace: 'isComplete();',
    suite: { file: overlapping, tests: 'nothing is read' },
  },
  {
    name: 'EventStoreDB: a probe uses the connection of the one before.',
    file: `${esdb}/client.ts`,
    find: 'forgetConnections();',
    replace: '',
    suite: { file: overlapping, tests: 'nothing is forwarded' },
  },
];
