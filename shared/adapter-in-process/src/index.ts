export { inProcessDocumentCheckBus } from './in-process-document-check-bus.ts';
