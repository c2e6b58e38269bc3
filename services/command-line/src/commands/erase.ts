import {
  type Erasing,
  type ErasureOrder,
  type ErasureOrders,
  type EventStore,
  eraseOnOrder,
  erasuresInLog,
  foldedClients,
  type KeyStore,
  type ReadYourWrites,
  type ReportProgress,
  replayErasures,
} from '@clientele/application';
import { erasureLine } from '@clientele/composition';
import { readTrace } from '@clientele/http';
import { eventIds, systemClock } from '@clientele/platform';
import { done, exitCodes, failed, type Outcome } from '../outcome.ts';

export type ErasingHere = {
  readonly eventStore: EventStore;
  readonly keys: KeyStore;
  readonly tenant: string;
  /** Where the order is kept, apart from the data. On servers, only if it is configured. */
  readonly orders: (ErasureOrders & { readonly file: string }) | undefined;
};

/** Destroys a client's key, and with it its personal data and credentials, everywhere and permanently. */
export const erase = async (
  stores: ErasingHere,
  { clientId, by }: { readonly clientId: string; readonly by: string },
): Promise<Outcome> => {
  const erased = await eraseOnOrder(
    { ...erasing(stores), orders: stores.orders },
    {
      clientId,
      caller: { kind: 'operator', id: by },
      policy: noPolicy,
      requestContext: { correlationId: eventIds(), traceparent: newTrace() },
    },
  );
  if (!erased.ok) return failed(erased.error.description);
  if (erased.value === 'unknown-client') return failed(`unknown client ${clientId}`);
  const text = erased.value === 'erased' ? `erased ${clientId} as ${by}` : `${clientId} was already erased`;
  const file = stores.orders?.file;
  return done(`${text}\n${aboutBackups(file)}`, {
    clientId,
    outcome: erased.value,
    by,
    ...(file && { ordersIn: file }),
  });
};

const aboutBackups = (file: string | undefined): string =>
  file === undefined
    ? 'backups from before still hold its key, and no ERASURES_FILE is set: keep the output of "erasures list" apart from them'
    : `backups from before still hold its key: keep a copy of ${file} apart from them, which a restore needs`;

/** Erases again every client of a list. */
export const replay = async (stores: ErasingHere, orders: readonly ErasureOrder[]): Promise<Outcome> => {
  stores.orders?.add(orders);
  const replayed = await replayErasures(erasing(stores), orders, newTrace);
  const { erased, 'already-erased': already, 'unknown-client': unknown } = replayed;
  const json = { orders: orders.length, erased, alreadyErased: already, unknown };
  const text = `erased ${erased} of ${orders.length} clients again; ${already} have no key`;
  if (unknown === 0) return done(text, json);
  const remark = `${unknown} have a key but no event: "keys unclaimed --remove" destroys it`;
  return { exitCode: exitCodes.failed, text: `${text}; ${remark}`, json };
};

/** Writes the orders of the event log and of the file, one line each. */
export const listErasures = async (options: {
  readonly eventStore: Pick<EventStore, 'readAll' | 'headPosition'>;
  readonly orders: ErasureOrders | undefined;
  readonly write: (text: string) => Promise<void>;
  readonly reportProgress: ReportProgress;
}): Promise<Outcome> => {
  const { eventStore, orders, write, reportProgress } = options;
  const inLog = await erasuresInLog(eventStore, reportProgress);
  const all = new Map([...inLog, ...(orders?.read() ?? [])].map((order) => [order.clientId, order]));
  for (const order of all.values()) await write(erasureLine(order));
  return done(`wrote the orders of ${all.size} erasures`, { orders: all.size });
};

const erasing = ({ eventStore, keys, tenant }: ErasingHere): Erasing => ({
  eventStore,
  keys,
  tenant,
  clock: systemClock,
  ids: { eventId: eventIds },
  readYourWrites: nothingToTrack,
  folded: foldedClients(),
});

const newTrace = (): string => readTrace(undefined).traceparent;

/** No registration policy decides an operator's erasure. */
const noPolicy = { version: 'none' } as const;

/** This process answers no reads. */
const nothingToTrack: ReadYourWrites = { note: () => {}, isStale: () => false };
