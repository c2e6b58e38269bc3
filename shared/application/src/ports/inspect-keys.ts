import type { JsonObject, KeyFacts } from '@clientele/domain';

/** Inspects the public keys of a JWK Set (KEY-03 to KEY-08). Never throws, whatever the set holds. */
export type InspectKeys = (jwks: JsonObject) => Promise<readonly KeyFacts[]>;
