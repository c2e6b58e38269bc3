export { documentFaultCodes } from './sector-document.ts';
export {
  judgeSector,
  revealsNetwork,
  type SectorRefusalCode,
  sectorSubjectOf,
  sectorSubjectOfUpdate,
  sectorVerdictFault,
} from './sector-verdict.ts';
