import { isJsonObject, type Json, type JsonObject } from '../../json.ts';

/** The depth at which the body gate stops; deeper values are left for the rules to refuse. */
const levelsMax = 16;

/**
 * Drops empty members of a JWK Set (`null`, `""`; D-02) at any depth, so that neither log nor answer contains them
 * (RESP-12).
 */
export const cleanJwks = (jwks: JsonObject): JsonObject => cleanObject(jwks, levelsMax);

const cleanObject = (object: JsonObject, levels: number): JsonObject => {
  const members = Object.entries(object).filter(([, member]) => member !== null && member !== '');
  return Object.fromEntries(members.map(([name, member]) => [name, cleanValue(member, levels - 1)]));
};

const cleanValue = (value: Json, levels: number): Json => {
  if (typeof value !== 'object' || value === null || levels < 1) return value;
  if (isJsonObject(value)) return cleanObject(value, levels);
  return value.map((entry) => cleanValue(entry, levels - 1));
};
