export { lockData } from './data-lock.ts';
export { type SqliteEventLog, sqliteEventLog } from './event-log.ts';
export { sqliteKeyRows } from './key-rows.ts';
export { type SqliteLogFollower, sqliteLogFollower } from './log-follower.ts';
export { sqliteLogReader } from './log-reader.ts';
export { sqliteStoredViews } from './stored-views.ts';
export { sqliteViewReader } from './view-reader.ts';
export { type SqliteViewStore, sqliteViewStore } from './view-store.ts';
