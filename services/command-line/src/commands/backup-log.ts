import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock, EventStore, KeyRows } from '@clientele/application';
import { nameDurably } from '../name-durably.ts';
import { done, failed, type Outcome } from '../outcome.ts';

/** An event log in a file, of which a consistent copy can be made. */
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
  /** Opens the copy to verify that it is complete. */
  readonly openCopy: (file: string) => CopyableEventStore;
  readonly clock: Pick<Clock, 'rfc3339'>;
};

/**
 * Makes a consistent copy of the event log and its wrapped client keys while the service runs. The copy does not include the root keys,
 * because with them it would contain every credential, nor the read model, because a start rebuilds it from the log. The copy gets its
 * name only when it is complete and durable.
 */
export const backupLog = async ({ eventStore, directory, openCopy, clock }: BackingUp): Promise<Outcome> => {
  const file = join(directory, 'log.db');
  if (existsSync(file)) return failed(`${file} already exists: choose a directory without a backup`);
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
    `restoring it also requires the root keys ${rootKeyIds.join(', ')}, which it does not include: keep them elsewhere`,
  ];
  return done(rootKeyIds.length === 0 ? `${text[0]}` : text.join('\n'), { file, ...made });
};

const writeDurably = (file: string, text: string): void => {
  const descriptor = openSync(file, 'w', 0o600);
  writeSync(descriptor, text);
  fsyncSync(descriptor);
  closeSync(descriptor);
};
