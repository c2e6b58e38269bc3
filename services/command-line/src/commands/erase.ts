import {
  type Clock,
  type EventStore,
  eraseClient,
  foldedClients,
  type KeyStore,
  type ReadYourWrites,
} from '@clientele/application';
import { readTrace } from '@clientele/http';
import { eventIds } from '@clientele/platform';
import { done, failed, type Outcome } from '../outcome.ts';

export type ErasingHere = {
  readonly eventStore: EventStore;
  readonly keys: KeyStore;
  readonly clock: Clock;
  readonly tenant: string;
};

/** Destroys a client's key, and with it its personal data and credentials, everywhere and permanently. */
export const erase = async (stores: ErasingHere, clientId: string): Promise<Outcome> => {
  const { traceparent } = readTrace(undefined);
  const erased = await eraseClient(
    { ...stores, ids: { eventId: eventIds }, readYourWrites: nothingToTrack, folded: foldedClients() },
    {
      clientId,
      caller: { kind: 'operator', id: 'command-line' },
      policy: noPolicy,
      requestContext: { correlationId: eventIds(), traceparent },
    },
  );
  if (!erased.ok) return failed(erased.error.description);
  if (erased.value === 'unknown-client') return failed(`unknown client ${clientId}`);
  const text = erased.value === 'erased' ? `erased ${clientId}` : `${clientId} was already erased`;
  return done(text, { clientId, outcome: erased.value });
};

/** No registration policy decides an operator's erasure. */
const noPolicy = { version: 'none' } as const;

/** This process answers no reads. */
const nothingToTrack: ReadYourWrites = { note: () => {}, isStale: () => false };
