import { tmpdir } from 'node:os';
import type { Invocation } from './arguments.ts';
import { eraseOne, replayFrom, restoreFrom, unclaimedIn } from './cautious.ts';
import type { CommandName } from './command-table.ts';
import { check } from './commands/check.ts';
import { listErasures } from './commands/erase.ts';
import { exportLog } from './commands/export.ts';
import { changedFile, keysRemove, keysRewrap, keysStatus } from './commands/keys.ts';
import { show } from './commands/show.ts';
import { done, exitCodes, failed, type Outcome } from './outcome.ts';
import { seconds } from './progress.ts';
import { withScratchViews } from './stores/scratch-views.ts';
import type { Surroundings } from './surroundings.ts';

/** A command that needs the engines. */
export type EngineInvocation = Invocation & { readonly command: Exclude<CommandName, 'completion'> };

export const runCommand = async (invocation: EngineInvocation, surroundings: Surroundings): Promise<Outcome> => {
  const { maintenance, reportProgress } = surroundings;
  const { operand, text } = invocation;
  switch (invocation.command) {
    case 'rebuild':
      return rebuild(surroundings);
    case 'check':
      return maintenance.checking((stores) =>
        withScratchViews(text('scratch') ?? tmpdir(), (scratch) => check({ ...stores, scratch, reportProgress })),
      );
    case 'backup':
      return maintenance.backup(operand);
    case 'export':
      return exportTo(invocation, surroundings);
    case 'client show':
      return showFrom(invocation, surroundings);
    case 'restore':
      return restoreFrom(invocation, surroundings);
    case 'erase':
      return eraseOne(invocation, surroundings);
    case 'erasures list':
      return listTo(invocation, surroundings);
    case 'erasures replay':
      return replayFrom(invocation, surroundings);
    case 'keys unclaimed':
      return unclaimedIn(invocation, surroundings);
    case 'keys status':
      return maintenance.reading(({ keys }) => keysStatus(keys, surroundings.rootKeys()));
    case 'keys add':
      return changedFile(surroundings.rootKeys().add(operand), { id: operand, text: `added root key ${operand}` });
    case 'keys use':
      return changedFile(surroundings.rootKeys().use(operand), { id: operand, text: `new clients now use ${operand}` });
    case 'keys remove':
      return maintenance.reading(({ keys }) =>
        keysRemove(keys, { id: operand, remove: surroundings.rootKeys().remove }),
      );
    case 'keys rewrap':
      return rewrap(text('to'), surroundings);
  }
};

const rebuild = async ({ maintenance, reportProgress, clock }: Surroundings): Promise<Outcome> => {
  const startedMs = clock.nowMs();
  const { clients, events } = await maintenance.rebuild(reportProgress);
  const elapsedMs = clock.nowMs() - startedMs;
  const text = `rebuilt ${clients} clients from ${events} events in ${seconds(elapsedMs)} s`;
  return done(text, { clients, events, elapsedMs });
};

const exportTo = async ({ text }: Invocation, surroundings: Surroundings): Promise<Outcome> => {
  const { maintenance, openDestination, reportProgress } = surroundings;
  const after = text('after') ?? '0';
  if (!/^\d{1,15}$/.test(after)) return failed('--after must be a position, which is a whole number', exitCodes.usage);
  return maintenance.reading(async ({ eventStore }) => {
    const { write, finish } = openDestination(text('output'));
    const outcome = await exportLog({ eventStore, afterPosition: Number(after), write, reportProgress });
    await finish();
    return outcome;
  });
};

const listTo = ({ text }: Invocation, surroundings: Surroundings): Promise<Outcome> => {
  const { maintenance, openDestination, reportProgress } = surroundings;
  return maintenance.reading(async ({ eventStore }) => {
    const { write, finish } = openDestination(text('output'));
    const outcome = await listErasures({ eventStore, orders: maintenance.orders, write, reportProgress });
    await finish();
    return outcome;
  });
};

const showFrom = ({ operand: clientId, isOn }: Invocation, { maintenance, rootKeys }: Surroundings): Promise<Outcome> =>
  maintenance.reading(({ eventStore, keys }) => {
    const openKey = async (id: string) => {
      const wrapped = await keys.readKey(id);
      return wrapped === undefined ? undefined : rootKeys().vault().open(wrapped);
    };
    return show({ eventStore, openKey }, { clientId, withHistory: isOn('history'), withPersonal: isOn('personal') });
  });

const rewrap = async (
  to: string | undefined,
  { maintenance, rootKeys, reportProgress }: Surroundings,
): Promise<Outcome> => {
  const { currentId, ids, rewrapTo } = rootKeys();
  const rootKeyId = to ?? currentId;
  if (!ids.includes(rootKeyId))
    return failed(
      `the root keys file does not contain ${rootKeyId}; it contains ${ids.join(', ')}`,
      exitCodes.configuration,
    );
  return maintenance.rewrapping((keys) => keysRewrap({ keys, rewrap: rewrapTo(rootKeyId), rootKeyId, reportProgress }));
};
