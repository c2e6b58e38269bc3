import { isAbsolute, join, resolve } from 'node:path';
import { type PostgresPlace, readPostgresUrl } from '@clientele/adapter-postgres/url';
import { fail, ok, type Result } from '@clientele/domain';
import type { Variables } from './environment.ts';

/** The log and read model of one process, in files. */
export type EmbeddedEngines = {
  readonly kind: 'embedded';
  readonly eventStoreFile: string;
  readonly viewsFile: string;
};

/** The servers of any number of processes. The URL and the places may hold a password and are never printed. */
export type ServerEngines = {
  readonly kind: 'servers';
  readonly eventStoreUrl: string;
  readonly namespace: string | undefined;
  readonly readModel: readonly PostgresPlace[];
  readonly connectionsMax: number;
};

export type Engines = EmbeddedEngines | ServerEngines;

/** An error in a variable. */
export type Fault = { readonly name: keyof Variables; readonly text: string };

/**
 * Selected by URL (docs/architecture.md), both of the same kind: SQLite files belong to one process, and the keys of a
 * log on a server need a store that every process can reach.
 */
export const enginesOf = (variables: Variables): Result<Engines, Fault> => {
  const isEmbeddedEventStore = variables.EVENT_STORE_URL.startsWith('sqlite:');
  const isEmbeddedModel = variables.READ_MODEL_URL.startsWith('sqlite:');
  if (isEmbeddedEventStore && isEmbeddedModel) return ok(embedded(variables));
  if (isEmbeddedEventStore)
    return fail({ name: 'EVENT_STORE_URL', text: 'must be esdb://… if READ_MODEL_URL is postgres://…' });
  if (isEmbeddedModel)
    return fail({ name: 'READ_MODEL_URL', text: 'must be postgres://… if EVENT_STORE_URL is esdb://…' });
  const address = readPostgresUrl(variables.READ_MODEL_URL);
  if (!address.ok) return fail({ name: 'READ_MODEL_URL', text: address.error });
  return ok({
    kind: 'servers',
    eventStoreUrl: variables.EVENT_STORE_URL,
    namespace: variables.EVENT_STORE_NAMESPACE,
    readModel: address.value,
    connectionsMax: variables.READ_MODEL_CONNECTIONS_MAX,
  });
};

const embedded = (variables: Variables): EmbeddedEngines => ({
  kind: 'embedded',
  eventStoreFile: sqliteFile(variables.EVENT_STORE_URL, join(resolve(variables.DATA_DIR), 'log.db')),
  viewsFile: sqliteFile(variables.READ_MODEL_URL, join(resolve(variables.DATA_DIR), 'views.db')),
});

const sqliteFile = (url: string, defaultFile: string): string => {
  const path = url.slice('sqlite:'.length);
  if (path === '') return defaultFile;
  return isAbsolute(path) ? path : resolve(path);
};
