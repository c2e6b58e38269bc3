import { fail, ok, type Result } from '@clientele/domain';
import type { AppendRefusal, Batch, EventStore, StreamAppend, StreamStore } from '../ports/event-store.ts';
import type { ClientKeyStore, KeyStore } from '../ports/keys.ts';
import { clientIdOfStream } from './streams.ts';

type Appended = Result<{ readonly position: number }, AppendRefusal>;

/**
 * A log with a separate key store, where no transaction spans the two, nor two streams. What must not be lost is
 * written first. A key is durable before the event that needs it; an orphaned key is harmless. The read model learns
 * which revision to expect before the event exists; a reader that looks too early reads the stream. A key is destroyed
 * last, after the event that records its destruction.
 */
export const eventStoreWithKeysApart = (streams: StreamStore, keys: ClientKeyStore): EventStore & KeyStore => ({
  append: async (batch) => {
    /**
     * Otherwise a key without its event would remain for ever, and a view below the expected revision would never be
     * trusted.
     */
    if (streams.isAway()) return fail('event-store-away');
    if (!(await isDone(() => prepare(keys, batch)))) return fail('read-model-away');
    const appended = await appendAll(streams, batch.appends);
    if (!appended.ok) return appended;
    return (await isDone(() => destroy(keys, batch))) ? appended : fail('last-step-open');
  },
  readStream: streams.readStream,
  readAll: streams.readAll,
  headPosition: streams.headPosition,
  follow: streams.follow,
  readKey: keys.readKey,
});

/** A key store that cannot be reached refuses the batch as a log would. */
const isDone = async (call: () => Promise<void>): Promise<boolean> => {
  try {
    await call();
    return true;
  } catch {
    return false;
  }
};

const prepare = async (keys: ClientKeyStore, { newKey, appends }: Batch): Promise<void> => {
  if (newKey !== undefined) await keys.writeKey(newKey);
  for (const { stream, expectedRevision, events } of appends) {
    const clientId = clientIdOfStream(stream);
    if (clientId === undefined || expectedRevision < 0) continue;
    await keys.expectRevision(clientId, expectedRevision + events.length);
  }
};

/** In order, stopping at the first refusal. "Nothing was written" is said only of the first. */
const appendAll = async (streams: StreamStore, appends: readonly StreamAppend[]): Promise<Appended> => {
  let appended: Appended = ok({ position: 0 });
  for (const [index, append] of appends.entries()) {
    appended = await streams.append(append);
    if (!appended.ok) return index > 0 && appended.error === 'event-store-away' ? fail('unavailable') : appended;
  }
  return appended;
};

const destroy = async (keys: ClientKeyStore, { destroyKeyOf }: Batch): Promise<void> => {
  if (destroyKeyOf !== undefined) await keys.destroyKey(destroyKeyOf);
};
