export { type EventStoreDb, eventStoreDb } from './event-store-db.ts';
