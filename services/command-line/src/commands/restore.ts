import type { ErasureOrder, ErasureOrders, KeyRows, KeyStore, Replayed, Vault } from '@clientele/application';
import { done, failed, type Outcome } from '../outcome.ts';

/** A backup of the event log, opened. */
export type Backup = Pick<KeyStore, 'readKey'> &
  Omit<KeyRows, 'replaceKeys'> & {
    readonly count: () => number;
    readonly headPosition: () => Promise<number>;
    /** @throws Error if SQLite finds the file damaged. */
    readonly assertWhole: () => void;
  };

export type Restoring = {
  readonly directory: string;
  readonly backup: Backup;
  readonly rootKeys: { readonly ids: readonly string[]; readonly vault: () => Vault };
  readonly orders: ErasureOrders;
  /** Orders that the operator names in addition. */
  readonly furtherOrders: readonly ErasureOrder[];
  /** Those in the event log that is replaced; rejects if that log cannot be read. */
  readonly ordersInReplacedLog: () => Promise<readonly ErasureOrder[]>;
  /** Copies the backup beside the event log and erases there. */
  readonly erasedCopy: (orders: readonly ErasureOrder[]) => Promise<Replayed>;
  /** The copy becomes the event log. @returns the new name of the replaced one. */
  readonly exchange: () => string | undefined;
};

/**
 * Makes a backup the event log, without the clients that were erased since (E2). Every order is durable, and carried
 * out on the copy, before the copy gets the name of the event log: whenever this is interrupted, either log lacks the
 * keys of erased clients.
 */
export const restore = async (restoring: Restoring): Promise<Outcome> => {
  const { directory, backup, orders, furtherOrders } = restoring;
  backup.assertWhole();
  const fault = await rootKeysFault(restoring);
  if (fault !== undefined) return failed(fault);
  const { inLog, remark } = await readReplaced(restoring);
  orders.add([...inLog, ...furtherOrders]);
  const { erased } = await restoring.erasedCopy(orders.read());
  const replacedLog = restoring.exchange();
  const events = backup.count();
  const text = [
    `restored ${events} events up to position ${await backup.headPosition()} from ${directory}`,
    `erased again ${erased} clients that were erased after the backup`,
    ...remark,
    ...(replacedLog === undefined ? [] : [`the replaced event log is ${replacedLog}: remove it when nobody needs it`]),
  ];
  return done(text.join('\n'), { events, erased, ...(replacedLog && { replacedLog }) });
};

/** Found before anything is replaced. */
const rootKeysFault = async ({ backup, rootKeys }: Restoring): Promise<string | undefined> => {
  const missing = [...(await backup.countByRootKey()).keys()].filter((id) => !rootKeys.ids.includes(id));
  if (missing.length > 0) return `the backup requires the root keys ${missing.join(', ')}, which the file lacks`;
  const [first] = await backup.readKeys('', 1);
  try {
    if (first !== undefined) rootKeys.vault().open(first);
    return undefined;
  } catch {
    return 'the root keys do not open the client keys of the backup: restore the file that belongs to it';
  }
};

type Replaced = { readonly inLog: readonly ErasureOrder[]; readonly remark: readonly string[] };

/** A log that is damaged is a good reason to restore. */
const readReplaced = async ({ ordersInReplacedLog }: Restoring): Promise<Replaced> => {
  try {
    return { inLog: await ordersInReplacedLog(), remark: [] };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return {
      inLog: [],
      remark: [
        `the replaced event log cannot be read (${reason}): only the erasures in ERASURES_FILE and --erasures are known`,
      ],
    };
  }
};
