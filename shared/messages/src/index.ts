export { fromWire, type PublishedEvent, toWire } from './cloud-event.ts';
export {
  type DocumentCheckStream,
  documentCheckStreams,
  documentCheckSubjects,
  type StreamPlan,
} from './document-check-topology.ts';
export { jsonSchema, type PublishedType, publishedMessages, schemaId } from './published.ts';
export type { SectorCheckRequested } from './sector-check-requested.ts';
export type { Verdict } from './verdict.ts';
