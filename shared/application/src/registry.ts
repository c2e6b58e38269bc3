import type { RegistrationPolicy } from '@clientele/domain';
import type { CheckKeysOf } from './keys-checking.ts';
import type { LoadSources } from './load-client.ts';
import type { Clock, Ids, InspectKeys } from './ports.ts';
import type { ReadFence } from './read-fence.ts';
import type { SectorChecking } from './sector-checking.ts';
import type { Turns } from './turns.ts';

/** What the commands work with: all of it comes in as arguments, so that a test can turn time, ids and stores. */
export type Registry = LoadSources & {
  readonly ids: Ids;
  readonly clock: Clock;
  readonly policy: RegistrationPolicy;
  readonly inspectKeys: InspectKeys;
  readonly fence: ReadFence;
  readonly turns: Turns;
  readonly tenant: string;
  /** Absolute URI of a client's configuration endpoint, from configuration and never from a request (CFG-01). */
  readonly registrationUri: (clientId: string) => string;
  /** Absent where sector documents are not offered; the policy says the same. */
  readonly sector?: SectorChecking;
  /** Present where a `jwks_uri` has to answer when it is named (KEY-10). */
  readonly checkKeys?: CheckKeysOf;
};
