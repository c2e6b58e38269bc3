export { type AddressRanges, addressRanges, isLoopback, noAddress } from './address-ranges.ts';
export * from './clock.ts';
export * from './config.ts';
export { delay } from './delay.ts';
export * from './ids.ts';
export * from './logger.ts';
export type { RequestLine } from './request-line.ts';
export * from './run.ts';
export { startedWithin } from './started-within.ts';
