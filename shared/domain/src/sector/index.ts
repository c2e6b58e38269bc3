export { documentFaultCodes } from './sector-document.ts';
export {
  judgeSector,
  type SectorRefusalCode,
  sectorSubjectOf,
  sectorSubjectOfUpdate,
  sectorVerdictFault,
  tellsOfNetwork,
} from './sector-verdict.ts';
