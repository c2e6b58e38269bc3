import {
  beginPostgresRebuild,
  type PostgresDatabase,
  postgresLease,
  postgresViewStore,
} from '@clientele/adapter-postgres';
import type { EventStore } from '@clientele/application';
import { rebuildViews, startLeasedProjector } from '@clientele/projector';

const quiet = () => {};
const times = { beatMs: 100, silenceMsMax: 2_000 };

/** A projector that competes for the lease of a database and projects as long as it has the lease. */
export const projectingInto = (
  eventStore: EventStore,
  database: PostgresDatabase,
  onTrouble: (error: unknown) => void = quiet,
) =>
  startLeasedProjector({
    eventStore,
    views: postgresViewStore(database),
    lease: postgresLease(database, { name: 'projector', onTrouble: quiet, times }),
    onTrouble,
  });

/** Rebuilds the read model beside the live rows and swaps them. Returns whether it resumed an interrupted rebuild. */
export const rebuildBeside = async (eventStore: EventStore, database: PostgresDatabase): Promise<boolean> => {
  const begun = await beginPostgresRebuild(database, { headPosition: await eventStore.headPosition() });
  await rebuildViews({ eventStore, rebuild: begun, onProgress: quiet }).finally(begun.close);
  return begun.isResumed;
};
