import type { RegistrationPolicy } from '@clientele/domain';
import type { LoadSources } from '../clients/load-client.ts';
import type { ReadYourWrites } from '../clients/read-your-writes.ts';
import type { CheckDocument, SectorChecking } from '../document-checks/document-checking.ts';
import type { Clock } from '../ports/clock.ts';
import type { Ids } from '../ports/ids.ts';
import type { InspectKeys } from '../ports/inspect-keys.ts';
import type { Turns } from './turns.ts';

/** What the commands work with: all of it comes in as arguments, so that a test can turn time, ids and stores. */
export type CommandContext = LoadSources & {
  readonly ids: Ids;
  readonly clock: Clock;
  readonly policy: RegistrationPolicy;
  readonly inspectKeys: InspectKeys;
  readonly readYourWrites: ReadYourWrites;
  readonly turns: Turns;
  readonly tenant: string;
  /** Absolute URI of a client's configuration endpoint, from configuration and never from a request (CFG-01). */
  readonly registrationUri: (clientId: string) => string;
  /** Absent where sector documents are not offered; the policy says the same. */
  readonly sector?: SectorChecking;
  /** Present where a `jwks_uri` has to answer when it is named (KEY-10). */
  readonly checkKeys?: CheckDocument;
};
