import { isAbsolute, join, resolve } from 'node:path';
import { readPostgresUrl } from '@clientele/adapter-postgres';
import { fail, ok, type Result } from '@clientele/domain';
import type { Variables } from './environment.ts';

/** The log and read model of one process, in files. */
export type EmbeddedEngines = {
  readonly kind: 'embedded';
  readonly eventStoreFile: string;
  readonly viewsFile: string;
};

/** Those of any number of processes. Both URLs may hold a password: they are never printed. */
export type ServerEngines = {
  readonly kind: 'servers';
  readonly eventStoreUrl: string;
  readonly namespace: string | undefined;
  readonly readModelUrl: string;
  readonly connectionsMax: number;
};

export type Engines = EmbeddedEngines | ServerEngines;

/** What is wrong with a variable. */
export type Fault = { readonly name: keyof Variables; readonly text: string };

/**
 * Chosen by URL (docs/architecture.md), both of one kind: SQLite's files belong to one process, and the keys of a log on a server
 * need a store that every process reaches.
 */
export const enginesOf = (variables: Variables): Result<Engines, Fault> => {
  const isEmbeddedEventStore = variables.EVENT_STORE_URL.startsWith('sqlite:');
  const isEmbeddedModel = variables.READ_MODEL_URL.startsWith('sqlite:');
  if (isEmbeddedEventStore && isEmbeddedModel) return ok(embedded(variables));
  if (isEmbeddedEventStore)
    return fail({ name: 'EVENT_STORE_URL', text: 'must be esdb://… where READ_MODEL_URL is postgres://…' });
  if (isEmbeddedModel)
    return fail({ name: 'READ_MODEL_URL', text: 'must be postgres://… where EVENT_STORE_URL is esdb://…' });
  const address = readPostgresUrl(variables.READ_MODEL_URL);
  if (!address.ok) return fail({ name: 'READ_MODEL_URL', text: address.error });
  return ok({
    kind: 'servers',
    eventStoreUrl: variables.EVENT_STORE_URL,
    namespace: variables.EVENT_STORE_NAMESPACE,
    readModelUrl: variables.READ_MODEL_URL,
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
