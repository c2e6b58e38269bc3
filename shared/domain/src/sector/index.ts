export { type FetchRefusal, type FetchRefusalCode, fetchRefusal, fetchRefusals } from './fetch-refusal.ts';
