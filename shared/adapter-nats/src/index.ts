export { type NatsDocumentCheckBusOptions, natsDocumentCheckBus } from './nats-document-check-bus.ts';
export type { NatsNotice } from './notice.ts';
