export { startSectorWorker } from './sector-worker.ts';
