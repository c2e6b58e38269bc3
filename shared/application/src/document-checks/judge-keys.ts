import {
  fail,
  isJsonObject,
  type Json,
  type Judgement,
  judgeUnfetched,
  jwksFault,
  type MetadataLimits,
  mayInspect,
  ok,
  type Result,
} from '@clientele/domain';
import type { Clock } from '../ports/clock.ts';
import type { InspectKeys } from '../ports/inspect-keys.ts';
import type { Fetched } from './fetch-document.ts';

export type KeysParts = {
  readonly inspectKeys: InspectKeys;
  readonly limits: MetadataLimits;
  readonly clock: Clock;
};

/** The code for a document that was read but holds no usable keys. */
export const keysUnsound = 'keys-unsound';

/** KEY-11: how a worker judges the outcome of fetching a key set. No verdict repeats anything of the document. */
export const keysJudge =
  ({ clock, ...rules }: KeysParts) =>
  async (fetched: Fetched): Promise<Judgement> => {
    if (!fetched.ok) return judgeUnfetched(fetched.error, unfetchedKeys);
    const { host, text, sha256 } = fetched.value;
    const sound = await isSoundKeySet(text, rules);
    if (!sound.ok) return ok({ outcome: 'refused', code: keysUnsound, detail: unsoundKeys });
    const evidence = { documentDigest: `sha-256:${sha256}`, host, checkedAt: clock.rfc3339() };
    return ok({ outcome: 'verified', evidence });
  };

export const unfetchedKeys =
  'jwks_uri must answer a GET with status 200 and an unencoded JSON document of at most 64 KiB, in time, without redirects, from a public host (OIDC Registration section 2)';

export const unsoundKeys =
  'jwks_uri must name a JWK Set with public keys only, each of them sound (OIDC Registration section 2)';

/** KEY-11: the document passes the rules of `jwks` (KEY-02 to KEY-06). */
const isSoundKeySet = async (
  text: string,
  { inspectKeys, limits }: Pick<KeysParts, 'inspectKeys' | 'limits'>,
): Promise<Result<null, null>> => {
  const set = parsed(text);
  if (set === undefined || !isJsonObject(set)) return fail(null);
  const keys = mayInspect(set) ? await inspectKeys(set) : [];
  return jwksFault(set, keys, limits) === undefined ? ok(null) : fail(null);
};

const parsed = (text: string): Json | undefined => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
