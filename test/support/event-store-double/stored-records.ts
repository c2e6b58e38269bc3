/** One event as the server stores it. */
export type StoredRecord = {
  readonly stream: string;
  readonly revision: number;
  readonly position: number;
  readonly id: string;
  readonly type: string;
  readonly contentType: string;
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
};

export type ProposedRecord = Omit<StoredRecord, 'stream' | 'revision' | 'position'>;

export type WriteOutcome =
  | { readonly outcome: 'written'; readonly revision: number; readonly position: number }
  | { readonly outcome: 'wrong-revision'; readonly currentRevision: number }
  | { readonly outcome: 'tombstone' }
  | { readonly outcome: 'too-large' };

/** The revision of a stream without events. */
const noStream = -1;

/** The server's state: one log, shared with other applications, that outlives every connection. */
export const storedRecords = (appendBytesMax: number) => {
  const records: StoredRecord[] = [];
  const streams = new Map<string, StoredRecord[]>();
  /** For each deleted stream, the revision from which it has events again. */
  const deletedBefore = new Map<string, number>();
  const tombstones = new Set<string>();
  const waiting = new Set<() => void>();
  let nextPosition = 0;

  const add = (stream: string, proposed: ProposedRecord): void => {
    const ofStream = streams.get(stream) ?? [];
    const record = { ...proposed, stream, revision: ofStream.length, position: nextPosition };
    nextPosition += 100 + proposed.data.length + proposed.metadata.length;
    ofStream.push(record);
    streams.set(stream, ofStream);
    records.push(record);
  };

  const visible = (stream: string): readonly StoredRecord[] =>
    (streams.get(stream) ?? []).slice(deletedBefore.get(stream) ?? 0);

  const wake = (): void => {
    const woken = [...waiting];
    waiting.clear();
    for (const each of woken) each();
  };

  /**
   * A repeated append whose events are already in the stream, at the same revisions, gets the same answer as the first
   * time.
   */
  const writtenBefore = (
    stream: string,
    expectedRevision: number,
    ids: readonly string[],
  ): StoredRecord | undefined => {
    const there = (streams.get(stream) ?? []).slice(expectedRevision + 1, expectedRevision + 1 + ids.length);
    return there.length === ids.length && there.every(({ id }, index) => id === ids[index]) ? there.at(-1) : undefined;
  };

  const write = (stream: string, expectedRevision: number, proposed: readonly ProposedRecord[]): WriteOutcome => {
    const bytes = proposed.reduce((sum, { data, metadata }) => sum + data.length + metadata.length, 0);
    if (bytes > appendBytesMax) return { outcome: 'too-large' };
    const before = writtenBefore(
      stream,
      expectedRevision,
      proposed.map(({ id }) => id),
    );
    if (tombstones.has(stream)) return { outcome: 'tombstone' };
    if (before !== undefined) return { outcome: 'written', revision: before.revision, position: before.position };
    const currentRevision = (streams.get(stream)?.length ?? 0) + noStream;
    const isBegunAgain = expectedRevision === noStream && visible(stream).length === 0;
    if (currentRevision !== expectedRevision && !isBegunAgain) return { outcome: 'wrong-revision', currentRevision };
    for (const record of proposed) add(stream, record);
    wake();
    const last = records.at(-1);
    return { outcome: 'written', revision: last?.revision ?? noStream, position: last?.position ?? 0 };
  };

  const system = { id: '00000000-0000-4000-8000-00000000ffff', type: '$metadata', contentType: 'application/json' };
  add('$$$stats', { ...system, data: Buffer.from('{}'), metadata: Buffer.from('') });

  return {
    all: (): readonly StoredRecord[] => records,
    stream: visible,
    write,
    /** Its events stay in the log. The stream appears empty, and its next event gets the next revision. */
    deleteStream: (name: string): void => void deletedBefore.set(name, streams.get(name)?.length ?? 0),
    /** The stream can never be read or written again. */
    tombstone: (name: string): void => void tombstones.add(name),
    isTombstone: (name: string): boolean => tombstones.has(name),
    /** Calls back once, at the next write. */
    onWrite: (woken: () => void): void => void waiting.add(woken),
    forget: (woken: () => void): void => void waiting.delete(woken),
  };
};

export type StoredRecords = ReturnType<typeof storedRecords>;
