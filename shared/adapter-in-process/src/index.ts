export { inProcessSectorBus } from './in-process-sector-bus.ts';
