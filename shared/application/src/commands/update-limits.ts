import { fail, ok, type Result } from '@clientele/domain';
import type { AuthenticatedClient } from '../clients/authenticate-client.ts';
import { eventMetadata } from '../event-store/events.ts';
import { clientStream } from '../event-store/streams.ts';
import type { RecordedEvent } from '../ports/event-store.ts';
import { type Refusal, refusal } from '../refusals.ts';
import type { CommandContext } from './command-context.ts';

/** Changes that one client may have in `windowSeconds`. */
const changesPerWindowMax = 120;
const windowSeconds = 3_600;

/**
 * THREAT-09: one client cannot make its stream grow without end. The stream itself says when the client changed, so
 * every process and every restart applies the same limit, and an update that changes nothing does not count.
 */
export const withinUpdateLimit = async (
  { areUpdatesLimited, clock, eventStore }: Pick<CommandContext, 'areUpdatesLimited' | 'clock' | 'eventStore'>,
  { client, revision }: AuthenticatedClient,
): Promise<Result<null, Refusal>> => {
  const fromRevision = revision - changesPerWindowMax + 1;
  if (!areUpdatesLimited || fromRevision < 1) return ok(null);
  const [oldest] = await eventStore.readStream(clientStream(client.client_id), { fromRevision, eventsMax: 1 });
  const ageSeconds = Math.floor((clock.nowMs() - writtenAtMs(oldest)) / 1_000);
  const isRecent = ageSeconds >= 0 && ageSeconds < windowSeconds;
  return isRecent ? fail({ ...tooFrequent, retryAfterSeconds: windowSeconds - ageSeconds }) : ok(null);
};

/** NaN if the event does not say: it then does not count as recent, and neither does one from a clock ahead of ours. */
const writtenAtMs = (event: RecordedEvent | undefined): number =>
  // biome-ignore lint/style/noRestrictedGlobals: parses a stored time and reads no clock.
  event === undefined ? Number.NaN : Date.parse(String(eventMetadata(event)?.at));

const tooFrequent = refusal(
  'updates-too-frequent',
  `a client may change ${changesPerWindowMax} times in ${windowSeconds / 60} minutes, send this update again later`,
);
