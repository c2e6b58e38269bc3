export { startDocumentCheckWorker } from './document-check-worker.ts';
