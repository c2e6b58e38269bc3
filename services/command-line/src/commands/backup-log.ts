import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock, EventStore, KeyRows } from '@clientele/application';
import { nameDurably } from '../name-durably.ts';
import { done, failed, type Outcome } from '../outcome.ts';

/** A log in a file, that can be copied as it is at one moment. */
export type CopyableEventStore = Pick<EventStore, 'headPosition'> &
  Pick<KeyRows, 'countByRootKey'> & {
    readonly count: () => number;
    readonly copyInto: (file: string) => void;
    readonly assertWhole: () => void;
    readonly close: () => void;
  };

export type BackingUp = {
  readonly eventStore: CopyableEventStore;
  readonly directory: string;
  /** Opens the copy, to look whether it is whole. */
  readonly openCopy: (file: string) => CopyableEventStore;
  readonly clock: Pick<Clock, 'rfc3339'>;
};

/**
 * Copies the log and the wrapped client keys in it, as they are at one moment, while the service goes on. The root keys are not in the copy,
 * because with them it would hold every credential; neither is the read model, because a start makes it again from the log. The copy has its
 * name only when it is whole and on disk.
 */
export const backupLog = async ({ eventStore, directory, openCopy, clock }: BackingUp): Promise<Outcome> => {
  const file = join(directory, 'log.db');
  if (existsSync(file)) return failed(`${file} is there already: name a directory without a backup`);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const unfinished = `${file}.unfinished`;
  rmSync(unfinished, { force: true });
  closeSync(openSync(unfinished, 'wx', 0o600));
  eventStore.copyInto(unfinished);
  const copy = openCopy(unfinished);
  copy.assertWhole();
  const made = {
    madeAt: clock.rfc3339(),
    headPosition: await copy.headPosition(),
    events: copy.count(),
    bytes: statSync(unfinished).size,
    clientKeysByRootKey: Object.fromEntries(await copy.countByRootKey()),
  };
  copy.close();
  writeDurably(join(directory, 'backup.json'), `${JSON.stringify(made, null, 2)}\n`);
  nameDurably(unfinished, file);
  const rootKeyIds = Object.keys(made.clientKeysByRootKey);
  const text = [
    `${file}: ${made.events} events up to position ${made.headPosition}, ${made.bytes} bytes`,
    `to restore it you also need the root keys ${rootKeyIds.join(', ')}, which are not in it: keep them apart`,
  ];
  return done(rootKeyIds.length === 0 ? `${text[0]}` : text.join('\n'), { file, ...made });
};

const writeDurably = (file: string, text: string): void => {
  const descriptor = openSync(file, 'w', 0o600);
  writeSync(descriptor, text);
  fsyncSync(descriptor);
  closeSync(descriptor);
};
