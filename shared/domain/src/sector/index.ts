export {
  type FetchRefusal,
  type FetchRefusalCode,
  faultOfFetch,
  fetchRefusal,
  fetchRefusals,
} from './fetch-refusal.ts';
export { documentFaultCodes } from './sector-document.ts';
export {
  type DocumentVerdict,
  judgeSector,
  type SectorRefusalCode,
  type SectorSubject,
  sectorSubjectOf,
  sectorSubjectOfUpdate,
  sectorVerdictFault,
  tellsOfNetwork,
} from './sector-verdict.ts';
