import {
  fail,
  faultOfFetch,
  isJsonObject,
  type Json,
  jwksFault,
  type MetadataLimits,
  mayInspect,
  ok,
  type Result,
} from '@clientele/domain';
import type { Clock } from '../ports/clock.ts';
import type { InspectKeys } from '../ports/inspect-keys.ts';
import type { JudgeKeys } from './document-check-bus.ts';

type KeysParts = {
  readonly inspectKeys: InspectKeys;
  readonly limits: MetadataLimits;
  readonly clock: Clock;
};

/** What is wrong where a document was read, and holds no keys that may be used. */
export const keysUnsound = 'keys-unsound';

/** What a worker makes of a document with keys, or of what came in its place. No verdict repeats anything of the document. */
export const keysJudge =
  ({ clock, ...rules }: KeysParts): JudgeKeys =>
  async (_check, fetched) => {
    if (!fetched.ok) {
      const { code, transient } = fetched.error;
      return transient
        ? { outcome: 'failed', code, detail: unfetchedKeys, fault: faultOfFetch(fetched.error) }
        : { outcome: 'refused', code, detail: unfetchedKeys };
    }
    const { host, text, sha256 } = fetched.value;
    const sound = await isSoundKeySet(text, rules);
    if (!sound.ok) return { outcome: 'refused', code: keysUnsound, detail: unsoundKeys };
    return {
      outcome: 'verified',
      evidence: { documentDigest: `sha-256:${sha256}`, host, checkedAt: clock.rfc3339() },
    };
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
