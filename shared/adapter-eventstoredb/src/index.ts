export { type EventStoreLog, eventStoreLog } from './event-store-log.ts';
