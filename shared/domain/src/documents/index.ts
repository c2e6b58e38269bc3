export { type FetchRefusal, type FetchRefusalCode, fetchRefusal, fetchRefusals } from './fetch-refusal.ts';
export type { DocumentSubject, SectorSubject } from './subject.ts';
export {
  type CheckFailure,
  type DocumentVerdict,
  type Judgement,
  judgeUnfetched,
} from './verdict.ts';
