import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ErasureOrder, ErasureOrders } from '@clientele/application';
import { canonicalJson } from '@clientele/domain';
import { z } from 'zod';
import type { ServiceConfig } from './config.ts';
import { syncDirectory } from './sync-directory.ts';

/**
 * Where the orders are kept if the data is in files. On servers there is no folder of ours, so there they are kept only
 * if the file is configured.
 */
export const erasuresFileOf = ({ erasuresFile: file, dataDir }: Pick<ServiceConfig, 'erasuresFile' | 'dataDir'>) =>
  file ?? join(dataDir, 'erasures.jsonl');

/** The orders in a file, one line of canonical JSON each, which only grows. A file that does not exist has none. */
export const erasuresFile = (file: string): ErasureOrders => ({
  read: () => (existsSync(file) ? erasuresIn(readFileSync(file, 'utf8'), file) : []),
  add: (orders) => {
    const known = new Set((existsSync(file) ? erasuresIn(readFileSync(file, 'utf8'), file) : []).map(clientIdOf));
    const lines = orders.filter((order) => !known.has(order.clientId)).map(erasureLine);
    if (lines.length > 0) appendDurably(file, lines.join(''));
  },
});

const clientIdOf = ({ clientId }: ErasureOrder): string => clientId;

/** One order as it stands in the file. */
export const erasureLine = ({ at, by, clientId }: ErasureOrder): string => `${canonicalJson({ at, by, clientId })}\n`;

const order = z.object({ at: z.string(), by: z.string(), clientId: z.string().regex(/^[!-~]{1,256}$/) });

/** @throws Error that names the line that is not an order. It is never passed over: that would lose an erasure. */
const erasuresIn = (text: string, file: string): readonly ErasureOrder[] =>
  text.split('\n').flatMap((line, index) => {
    if (line === '') return [];
    const read = order.safeParse(jsonOf(line));
    if (!read.success) throw new Error(`${file}: line ${index + 1} is not the order of an erasure`);
    return [read.data];
  });

const jsonOf = (line: string): unknown => {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
};

/** In one write, so that two operators who erase at the same time do not mix their lines. */
const appendDurably = (file: string, text: string): void => {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const isNew = !existsSync(file);
  const descriptor = openSync(file, 'a', 0o600);
  try {
    writeSync(descriptor, text);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  if (isNew) syncDirectory(dirname(file));
};
