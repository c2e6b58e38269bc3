import type { ClientSources } from '../clients/current-client.ts';
import type { CheckKeysOf } from '../document-checks/keys-checking.ts';
import type { SectorChecking } from '../document-checks/sector-checking.ts';
import type { Ids } from '../ports/ids.ts';
import type { InspectKeys } from '../ports/inspect-keys.ts';
import type { Handling } from './handle.ts';
import type { Turns } from './turns.ts';

/** What the commands work with: all of it comes in as arguments, so that a test can turn time, ids and stores. */
export type CommandContext = ClientSources &
  Handling & {
    readonly ids: Ids;
    readonly inspectKeys: InspectKeys;
    readonly turns: Turns;
    /** Absolute URI of a client's configuration endpoint, from configuration and never from a request (CFG-01). */
    readonly registrationUri: (clientId: string) => string;
    /** Absent if sector documents are not offered; the policy says the same. */
    readonly sector?: SectorChecking;
    /** Present if a `jwks_uri` has to answer when it is named (KEY-10). */
    readonly checkKeys?: CheckKeysOf;
  };
