export { type FetchRefusal, type FetchRefusalCode, fetchRefusal, fetchRefusals } from './fetch-refusal.ts';
export { judgeSectorDocument, type ListedUri } from './sector-document.ts';
export { sectorHost } from './sector-host.ts';
export { sectorChangeFault, sectorFault } from './sector-rules.ts';
export {
  judgeSector,
  type SectorCheck,
  type SectorEvidence,
  type SectorRefusalCode,
  type SectorVerdict,
  sectorCheckOf,
  sectorCheckOfUpdate,
  sectorVerdictFault,
} from './sector-verdict.ts';
