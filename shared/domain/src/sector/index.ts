export {
  type FetchRefusal,
  type FetchRefusalCode,
  faultOfFetch,
  fetchRefusal,
  fetchRefusals,
} from './fetch-refusal.ts';
export { documentFaultCodes } from './sector-document.ts';
export { sectorChangeFault } from './sector-rules.ts';
export {
  judgeSector,
  type SectorRefusalCode,
  type SectorSubject,
  type SectorVerdict,
  sectorSubjectOf,
  sectorSubjectOfUpdate,
  sectorVerdictFault,
  tellsOfNetwork,
} from './sector-verdict.ts';
