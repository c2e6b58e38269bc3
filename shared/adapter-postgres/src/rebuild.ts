import { type HeldLease, isAheadOfLog, type ViewsRebuild } from '@clientele/application';
import { leaseTimes, tryLease } from './advisory-lease.ts';
import type { PostgresDatabase, Query } from './database.ts';
import { lockNotAvailable, PostgresError } from './postgres-error.ts';
import { rowsFormat } from './view-documents.ts';
import { type PostgresViewStore, postgresViewStore } from './view-store.ts';
import { createNext, dropTables, swapTables, tablesOf } from './view-tables.ts';

export type PostgresRebuild = ViewsRebuild & {
  readonly views: PostgresViewStore;
  /** Whether this continues an interrupted rebuild. */
  readonly isResumed: boolean;
};

const next = tablesOf('next');

/** How long readers may wait while the tables are renamed. */
const lockMsMax = 1_000;
/** How long the projector may wait while the rebuild catches up with the last events. */
const holdMsMax = 5_000;

/**
 * Starts a second set of tables beside the live ones, which remain in use. The tables of an interrupted rebuild are
 * resumed if this program would have built the same rows; otherwise they are dropped.
 * @throws PostgresError if another rebuild is under way.
 */
export const beginPostgresRebuild = async (
  database: PostgresDatabase,
  { headPosition }: { readonly headPosition: number },
): Promise<PostgresRebuild> => {
  const lease = await tryLease(database, 'rebuild', leaseTimes);
  if (lease === undefined) throw new PostgresError('another rebuild of the read model is under way', undefined);
  try {
    const isResumed = await database.transaction((query) => prepareNext(query, headPosition));
    return rebuildUnder(lease, { database, isResumed });
  } catch (error) {
    await lease.release();
    throw error;
  }
};

/**
 * Drops the tables of an interrupted rebuild that will not be resumed.
 * @throws PostgresError if a rebuild is under way.
 */
export const dropPostgresRebuild = async (database: PostgresDatabase): Promise<void> => {
  const lease = await tryLease(database, 'rebuild', leaseTimes);
  if (lease === undefined) throw new PostgresError('another rebuild of the read model is under way', undefined);
  await database.transaction((query) => dropTables(query, 'next')).finally(lease.release);
};

const prepareNext = async (query: Query, headPosition: number): Promise<boolean> => {
  if (await canResume(query, headPosition)) return true;
  await dropTables(query, 'next');
  await createNext(query, rowsFormat);
  return false;
};

/** Not if the rows are of another format or a longer log, or if this program may be able to show a parked event. */
const canResume = async (query: Query, headPosition: number): Promise<boolean> => {
  const [made] = await query({ text: 'select to_regclass($1) is not null as made', values: [next.projection] });
  if (made?.made !== true) return false;
  const [left] = await query({
    text: `select position, rows_format, exists (select from ${next.parked}) as has_parked from ${next.projection}`,
  });
  if (left === undefined || isAheadOfLog({ position: Number(left.position), headPosition })) return false;
  return left.rows_format === rowsFormat && left.has_parked === false;
};

const rebuildUnder = (
  lease: HeldLease,
  { database, isResumed }: { readonly database: PostgresDatabase; readonly isResumed: boolean },
): PostgresRebuild => {
  const views = postgresViewStore(database, { tables: 'next' });
  let underWay: Promise<void> = Promise.resolve();
  return {
    views,
    isResumed,
    swap: (catchUp) =>
      database
        .transaction(async (query) => {
          await holdProjector(query);
          underWay = catchUp();
          await withinHold(underWay);
          const unchanged = await views.position();
          if (lease.lost.aborted) throw new PostgresError('the rebuild has lost its lease', undefined);
          await swapTables(query);
          await assertPosition(query, unchanged);
          return 'swapped' as const;
        })
        .catch(async (error: unknown) => {
          await underWay.catch(() => {});
          if (error instanceof PostgresError && error.code === lockNotAvailable) return 'busy' as const;
          throw error;
        }),
    close: lease.release,
  };
};

/**
 * The projector changes the projection before anything else, so it waits at this lock and holds no other. Reads do not
 * wait. After the swap, the projector finds another generation and starts again from the new tables.
 */
const holdProjector = async (query: Query): Promise<void> => {
  await query({ text: `set local lock_timeout = ${lockMsMax}` });
  await query({ text: `set local idle_in_transaction_session_timeout = ${holdMsMax * 2}` });
  await query({ text: `lock table ${tablesOf('live').projection} in exclusive mode` });
};

/** Bounds how long the projector waits. A rebuild that does not catch up in time does so before the next attempt. */
const withinHold = async (work: Promise<void>): Promise<void> => {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(new PostgresError('the rebuild did not catch up with the log in time', lockNotAvailable)),
    holdMsMax,
  );
  await Promise.race([work, late.promise]).finally(() => clearTimeout(timer));
};

/** A rebuild that lost its lease unnoticed may find another rebuild's tables under these names. */
const assertPosition = async (query: Query, position: number): Promise<void> => {
  const [row] = await query({ text: `select position from ${tablesOf('live').projection}` });
  if (row?.position !== position) throw new PostgresError('another rebuild has replaced this one', undefined);
};
