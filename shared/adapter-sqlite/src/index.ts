export { sqliteCheckpoints } from './checkpoints.ts';
export { lockData } from './data-lock.ts';
export { type SqliteEventStore, sqliteEventStore } from './event-store.ts';
export { sqliteEventStoreFollower } from './event-store-follower.ts';
export { sqliteEventStoreReader } from './event-store-reader.ts';
export { sqliteKeyRows } from './key-rows.ts';
export { sqliteStoredViews } from './stored-views.ts';
export { type SqliteViewReader, sqliteViewReader } from './view-reader.ts';
export { type SqliteViewStore, sqliteViewStore } from './view-store.ts';
