import type { RegistrationPolicy } from '@clientele/domain';
import type { ClientSources } from '../clients/current-client.ts';
import type { CheckDocument, SectorChecking } from '../document-checks/document-checking.ts';
import type { Ids } from '../ports/ids.ts';
import type { InspectKeys } from '../ports/inspect-keys.ts';
import type { Handling } from './handle.ts';
import type { Turns } from './turns.ts';

/** What the commands work with. All of it is injected, so that a test can control time, ids and stores. */
export type CommandContext = ClientSources &
  Handling & {
    readonly ids: Ids;
    readonly inspectKeys: InspectKeys;
    /** The policies of the other profiles with the same settings: a refusal is logged with those that would accept. */
    readonly otherPolicies: readonly RegistrationPolicy[];
    readonly turns: Turns;
    /** Whether a client's updates are limited in rate. Off only to measure. */
    readonly areUpdatesLimited: boolean;
    /**
     * Absolute URI of a client's configuration endpoint, derived from configuration and never from a request (CFG-01).
     */
    readonly registrationUri: (clientId: string) => string;
    /** Absent if sector documents are not offered; the policy agrees. */
    readonly sector?: SectorChecking;
    /** Present if a `jwks_uri` must be reachable when it is registered (KEY-10). */
    readonly checkKeys?: CheckDocument;
  };
