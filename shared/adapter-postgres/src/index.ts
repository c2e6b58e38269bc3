export { postgresBelievedViews } from './believed-views.ts';
export { type PostgresDatabase, type PostgresLimits, postgresDatabase } from './database.ts';
export { postgresKeyStore } from './key-store.ts';
export { migratePostgres } from './migrate.ts';
export { migrations } from './migrations.ts';
export { readPostgresUrl } from './postgres-url.ts';
export { postgresProjectorLease } from './projector-lease.ts';
export { beginPostgresRebuild, dropPostgresRebuild } from './rebuild.ts';
export { postgresViewStore } from './view-store.ts';
