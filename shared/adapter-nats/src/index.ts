export { natsAddress } from './nats-address.ts';
export { type NatsSectorBusOptions, natsSectorBus } from './nats-sector-bus.ts';
export type { NatsNotice } from './notice.ts';
