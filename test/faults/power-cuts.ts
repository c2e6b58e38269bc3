import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';
import { eventStoreFile, viewsFile } from '../support/in-process.ts';
import type { Random } from '../support/random.ts';
import { integrityOf } from './log-image.ts';
import { type CutMode, cutModes, type RecordedOperation, simulatedDisk } from './power-cut.ts';
import { type Acknowledged, type Acknowledgement, readAcknowledgement } from './power-cut-acks.ts';

/** A power cut and the folder with the state that it left. */
export type PowerCut = {
  readonly dir: string;
  readonly mode: CutMode;
  /** Number of operations recorded before the cut. */
  readonly operations: number;
  /** Number of unflushed changes of the log. */
  readonly unflushed: number;
  /** What had been acknowledged to clients by then. */
  readonly acknowledged: Acknowledged;
};

export type CutFindings = { readonly lost: readonly string[]; readonly corrupt: readonly string[] };

const isAckFile = (path: string): boolean => path.endsWith('/ACK');

/** When the power fails, counted in recorded operations, and the fate of unflushed changes. */
export type CutMoment = { readonly after: number; readonly mode: CutMode };

/** Index of the first acknowledgement in the recording. */
export const firstAcknowledgement = (recording: readonly RecordedOperation[]): number => {
  const first = recording.findIndex(({ path }) => isAckFile(path));
  if (first < 0) throw new Error('the recording holds no acknowledgement');
  return first;
};

/** Random moments after the first acknowledgement. */
export const randomMoments = (
  recording: readonly RecordedOperation[],
  cuts: number,
  random: Random,
): readonly CutMoment[] => {
  const first = firstAcknowledgement(recording) + 1;
  return Array.from({ length: cuts }, () => ({
    after: random.between(first, recording.length),
    mode: random.pick(cutModes),
  }));
};

/**
 * Cuts the power of the recorded run at each of these moments, in chronological order, and visits each cut. All cuts
 * use the same folder.
 */
export const cutAt = async (
  recording: readonly RecordedOperation[],
  { moments, dir, random }: { readonly moments: readonly CutMoment[]; readonly dir: string; readonly random: Random },
  visit: (cut: PowerCut, index: number) => Promise<void>,
): Promise<void> => {
  const disk = simulatedDisk();
  const acknowledged = new Map<string, Acknowledgement>();
  let done = 0;
  for (const [index, { after, mode }] of moments.toSorted((one, other) => one.after - other.after).entries()) {
    for (const operation of recording.slice(done, after)) applyTo(disk, acknowledged, operation);
    done = after;
    disk.cutInto(dir, mode, random);
    await visit({ dir, mode, operations: after, unflushed: disk.unflushed('log.db-wal'), acknowledged }, index);
  }
};

const applyTo = (
  disk: ReturnType<typeof simulatedDisk>,
  acknowledged: Map<string, Acknowledgement>,
  operation: RecordedOperation,
): void => {
  if (!isAckFile(operation.path)) {
    disk.apply(operation);
    return;
  }
  if (operation.kind !== 'write') return;
  const ack = readAcknowledgement(operation.data.toString('utf8'));
  acknowledged.set(ack.clientId, ack);
};

/** What was acknowledged before the cut and is missing after it, and what cannot be read after it. */
export const judgeCut = ({ dir, mode, operations, acknowledged }: PowerCut, rootKeys: Buffer): CutFindings => {
  const name = `cut after ${operations} operations, mode ${mode}`;
  const corrupt = [eventStoreFile(dir), viewsFile(dir)]
    .map((file) => ({ file, integrity: integrityOf(file) }))
    .filter(({ integrity }) => integrity !== 'ok')
    .map(({ file, integrity }) => `${name}: ${file}: ${integrity}`);
  if (!readFileSync(join(dir, 'root-keys.json')).equals(rootKeys)) corrupt.push(`${name}: the root keys are damaged`);
  if (corrupt.length > 0) return { lost: [], corrupt };
  const log = readHeads(dir);
  const lost = [...acknowledged.values()]
    .filter(({ clientId, revision }) => (log.revisions.get(clientId) ?? -1) < revision || !log.keys.has(clientId))
    .map(({ clientId, revision }) => `${name}: ${clientId}@${revision} was acknowledged and is lost`);
  if (log.viewPosition > log.position) corrupt.push(`${name}: the read model is ahead of the log`);
  return { lost, corrupt };
};

type Heads = {
  readonly revisions: ReadonlyMap<string, number>;
  readonly keys: ReadonlySet<string>;
  readonly position: number;
  readonly viewPosition: number;
};

/**
 * Reads only what the comparison needs, because there are a thousand cuts. A table that does not exist yet has no rows.
 */
const readHeads = (dir: string): Heads => {
  const log = new DatabaseSync(eventStoreFile(dir), { readOnly: true });
  const views = new DatabaseSync(viewsFile(dir), { readOnly: true });
  try {
    const streams = rowsOf(log, 'events', 'SELECT stream, max(revision) AS revision FROM events GROUP BY stream');
    const keys = rowsOf(log, 'client_keys', 'SELECT client_id FROM client_keys');
    const [last] = rowsOf(log, 'events', 'SELECT max(position) AS position FROM events');
    const [shown] = rowsOf(views, 'projection', 'SELECT position FROM projection');
    return {
      revisions: new Map(streams.map((row) => [String(row.stream).replace(/^client-/, ''), Number(row.revision)])),
      keys: new Set(keys.map((row) => String(row.client_id))),
      position: Number(last?.position ?? 0),
      viewPosition: Number(shown?.position ?? 0),
    };
  } finally {
    log.close();
    views.close();
  }
};

const rowsOf = (database: DatabaseSync, table: string, query: string): readonly Record<string, SQLOutputValue>[] => {
  const known = database.prepare('SELECT 1 FROM sqlite_master WHERE name = ?').get(table) !== undefined;
  return known ? database.prepare(query).all() : [];
};
