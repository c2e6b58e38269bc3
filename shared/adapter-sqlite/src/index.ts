export { lockData } from './data-lock.ts';
export { type SqliteEventLog, sqliteEventLog } from './event-log.ts';
export { type SqliteViewStore, sqliteViewStore } from './view-store.ts';
