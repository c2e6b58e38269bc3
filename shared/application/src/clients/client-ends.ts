import { endedBy, isKnownEvent } from '@clientele/domain';
import { clientEventOf } from '../event-store/events.ts';
import { clientStream } from '../event-store/streams.ts';
import type { EventStore, RecordedEvent } from '../ports/event-store.ts';

/** Both ends of a client's stream. Reading them costs the same, however long the stream is. */
export type ClientEnds = {
  /** The registration; absent if the stream lacks it. */
  readonly first?: RecordedEvent;
  /** The newest events in order, at most `newestEventsMax`. */
  readonly newest: readonly RecordedEvent[];
  readonly last: RecordedEvent;
};

/** Nearly all clients have fewer events, so one read gives their whole stream. */
export const newestEventsMax = 8;

/** Undefined for a client whose stream was never written. */
export const readEnds = async (
  { eventStore }: { readonly eventStore: Pick<EventStore, 'readStream'> },
  clientId: string,
): Promise<ClientEnds | undefined> => {
  const stream = clientStream(clientId);
  const newest = await eventStore.readStream(stream, { newestMax: newestEventsMax });
  const [oldest] = newest;
  const last = newest.at(-1);
  if (oldest === undefined || last === undefined) return undefined;
  if (oldest.revision === 0) return { first: oldest, newest, last };
  const [first] = await eventStore.readStream(stream, { eventsMax: 1 });
  return first === undefined ? { newest, last } : { first, newest, last };
};

/** `token`: the digest of the client's token. `none`: no token is valid. `unreadable`: it cannot be told. */
export type TokenStanding =
  | { readonly outcome: 'token'; readonly digest: string }
  | { readonly outcome: 'none' | 'unreadable' };

/**
 * Which token a client has, as far as both ends of its stream tell. The registration names it and no later event
 * changes it; the last event says whether the client has ended. An event among the newest that this program does not
 * know could have changed it. For a client that is unknown or has ended, a stand-in is read, so that every wrong token
 * causes the same kind of work (ERR-08).
 */
export const tokenStanding = (ends: ClientEnds | undefined, clientId: string): TokenStanding => {
  const isLiving = ends !== undefined && endedBy(ends.last.type, clientId) === undefined;
  const first = isLiving ? ends.first : standIn;
  const event = first === undefined ? undefined : clientEventOf(first);
  if (!isLiving) return { outcome: 'none' };
  const isReadable = event?.ok === true && event.value.type === 'ClientRegistered' && ends.newest.every(isKnownEvent);
  return isReadable ? { outcome: 'token', digest: event.value.data.tokenDigest } : { outcome: 'unreadable' };
};

/** A registration of ordinary size, without a client. */
const standIn = {
  type: 'ClientRegistered',
  version: 1,
  dataText: JSON.stringify({
    client_id: 'c'.repeat(27),
    client_id_issued_at: 1,
    metadata: {
      application_type: 'web',
      client_name: 'An application of ordinary size',
      grant_types: ['authorization_code', 'refresh_token'],
      id_token_signed_response_alg: 'RS256',
      redirect_uris: ['https://application.example/callback'],
      response_types: ['code'],
      subject_type: 'public',
      token_endpoint_auth_method: 'client_secret_basic',
    },
    tokenDigest: '0'.repeat(64),
    tokenVersion: 1,
  }),
};
