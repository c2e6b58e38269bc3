export { canonicalJson } from './canonical-json.ts';
export { isJsonObject, type Json, type JsonObject } from './json.ts';
export { fail, ok, type Result } from './result.ts';
export * from './metadata/contract.ts';
