import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Random } from '../support/random.ts';

/** One change or flush of a file, as seen by the recorder (power-cut.c). */
export type RecordedOperation = {
  readonly kind: 'write' | 'truncate' | 'flush' | 'unlink' | 'rename';
  readonly path: string;
  /** The offset of a write, or the length after a truncation. */
  readonly offset: number;
  /** The bytes written, or the new path of a rename. */
  readonly data: Buffer;
};

const kinds = { W: 'write', T: 'truncate', S: 'flush', U: 'unlink', R: 'rename' } as const;
const headerBytes = 15;

/** The mode that the registry gives its files. The recorder does not see modes. */
const ownerOnly = 0o600;

export const readRecording = (file: string): readonly RecordedOperation[] => {
  const recorded = readFileSync(file);
  const operations: RecordedOperation[] = [];
  for (let at = 0; at < recorded.length; ) {
    const letter = String.fromCharCode(recorded.readUInt8(at));
    if (!isKind(letter)) throw new Error(`the recording holds an unknown operation ${letter} at byte ${at}`);
    const pathStart = at + headerBytes;
    const dataStart = pathStart + recorded.readUInt16LE(at + 1);
    const dataEnd = dataStart + recorded.readUInt32LE(at + 11);
    operations.push({
      kind: kinds[letter],
      path: recorded.toString('utf8', pathStart, dataStart),
      offset: Number(recorded.readBigUInt64LE(at + 3)),
      data: recorded.subarray(dataStart, dataEnd),
    });
    at = dataEnd;
  }
  return operations;
};

const isKind = (letter: string): letter is keyof typeof kinds => letter in kinds;

/** The fate of unflushed changes: the disk may have written any of them, in any order. */
export const cutModes = ['none', 'all-but-last', 'random', 'torn'] as const;

/** `all`: nothing is lost, as when the process dies and the system keeps running. */
export type CutMode = (typeof cutModes)[number] | 'all';

/**
 * The files of a disk, reconstructed from its log of operations. Everything up to a file's last flush is safe. Later
 * changes may survive whole, in part or not at all. Lost directory entries and disks that lie about a flush are not
 * modelled.
 */
export type SimulatedDisk = {
  readonly apply: (operation: RecordedOperation) => void;
  /** Number of unflushed changes to files with this path suffix. */
  readonly unflushed: (suffix: string) => number;
  /** Writes the state that a power cut at this moment would leave into a folder, which is emptied first. */
  readonly cutInto: (dir: string, mode: CutMode, random: Random) => void;
};

/** `pending` is appended to and emptied in place, because it is long and copies would be expensive. */
type SimulatedFile = { readonly flushed: FileImage; readonly pending: RecordedOperation[] };

/** SQLite recreates the shared-memory file, so whatever a cut leaves of it is never read. */
const isRebuiltAtStart = (path: string): boolean => path.endsWith('-shm');

export const simulatedDisk = (): SimulatedDisk => {
  const files = new Map<string, SimulatedFile>();
  const fileAt = (path: string): SimulatedFile => {
    const known = files.get(path);
    if (known !== undefined) return known;
    const made: SimulatedFile = { flushed: fileImage(), pending: [] };
    files.set(path, made);
    return made;
  };
  const apply = (operation: RecordedOperation): void => {
    const { kind, path, data } = operation;
    if (isRebuiltAtStart(path)) return;
    const file = fileAt(path);
    switch (kind) {
      case 'write':
      case 'truncate':
        file.pending.push(operation);
        return;
      case 'flush':
        for (const change of file.pending.splice(0)) file.flushed.change(change);
        return;
      case 'unlink':
        files.delete(path);
        return;
      case 'rename':
        files.delete(path);
        files.set(data.toString('utf8'), file);
        return;
    }
  };
  return {
    apply,
    unflushed: (suffix) =>
      [...files].filter(([path]) => path.endsWith(suffix)).reduce((sum, [, { pending }]) => sum + pending.length, 0),
    cutInto: (dir, mode, random) => {
      rmSync(dir, { recursive: true, force: true });
      mkdirSync(dir, { recursive: true });
      for (const [path, { flushed, pending }] of files) {
        const image = flushed.copy();
        for (const change of surviving(pending, mode, random)) image.change(change);
        writeFileSync(join(dir, basename(path)), image.bytes(), { mode: ownerOnly });
      }
    },
  };
};

const sectorBytes = 512;

const surviving = (
  pending: readonly RecordedOperation[],
  mode: CutMode,
  random: Random,
): readonly RecordedOperation[] => {
  switch (mode) {
    case 'all':
      return pending;
    case 'none':
      return [];
    case 'all-but-last':
      return pending.slice(0, -1);
    case 'random':
      return random.subset(pending);
    case 'torn':
      return pending.flatMap((change) => (change.kind === 'write' ? random.subset(sectorsOf(change)) : [change]));
  }
};

const sectorsOf = (change: RecordedOperation): readonly RecordedOperation[] =>
  Array.from({ length: Math.ceil(change.data.length / sectorBytes) }, (_, sector) => ({
    ...change,
    offset: change.offset + sector * sectorBytes,
    data: change.data.subarray(sector * sectorBytes, (sector + 1) * sectorBytes),
  }));

type FileImage = {
  readonly change: (operation: RecordedOperation) => void;
  readonly copy: () => FileImage;
  readonly bytes: () => Buffer;
};

/** The content of one file. A gap between its end and a later write is filled with zeros, as on a real disk. */
const fileImage = (content: Buffer = Buffer.alloc(0), used = 0): FileImage => {
  let buffer = content;
  let length = used;
  const grow = (bytes: number): void => {
    if (bytes <= buffer.length) return;
    const larger = Buffer.alloc(Math.max(bytes, buffer.length * 2));
    buffer.copy(larger, 0, 0, length);
    buffer = larger;
  };
  return {
    change: ({ kind, offset, data }) => {
      if (kind === 'truncate') {
        grow(offset);
        buffer.fill(0, Math.min(offset, length), Math.max(offset, length));
        length = offset;
        return;
      }
      grow(offset + data.length);
      data.copy(buffer, offset);
      length = Math.max(length, offset + data.length);
    },
    copy: () => fileImage(Buffer.from(buffer.subarray(0, length)), length),
    bytes: () => buffer.subarray(0, length),
  };
};
