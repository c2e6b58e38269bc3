export { type FetchRefusal, type FetchRefusalCode, fetchRefusal, fetchRefusals } from './fetch-refusal.ts';
export { documentFaultCodes } from './sector-document.ts';
export { judgeSector, type SectorRefusalCode, type SectorVerdict } from './sector-verdict.ts';
