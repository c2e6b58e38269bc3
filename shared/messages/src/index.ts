export { fromWire, type PublishedEvent, toWire } from './cloud-event.ts';
export {
  type DocumentCheckStream,
  documentCheckStreams,
  documentCheckSubjects,
  type StreamPlan,
} from './document-check-topology.ts';
export type { KeysCheckJudged } from './keys-check-judged.ts';
export type { KeysCheckRequested } from './keys-check-requested.ts';
export { jsonSchema, type PublishedType, publishedMessages, schemaId } from './published.ts';
export type { SectorCheckJudged } from './sector-check-judged.ts';
export type { SectorCheckRequested } from './sector-check-requested.ts';
export type { Verdict } from './verdict.ts';
