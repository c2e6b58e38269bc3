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
    if (streams.isAway()) return fail('unavailable');
    const failed = await unlessAway(() => prepare(keys, batch));
    if (failed !== undefined) return failed;
    const appended = await appendAll(streams, batch.appends);
    if (!appended.ok) return appended;
    return (await unlessAway(() => destroy(keys, batch))) ?? appended;
  },
  readStream: streams.readStream,
  readAll: streams.readAll,
  headPosition: streams.headPosition,
  follow: streams.follow,
  readKey: keys.readKey,
});

/**
 * A key store that cannot be reached refuses the batch as a log would. Whether any of the batch was written is then
 * unknown.
 */
const unlessAway = async (call: () => Promise<void>): Promise<Appended | undefined> => {
  try {
    await call();
    return undefined;
  } catch {
    return fail('unavailable');
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

/** In order, stopping at the first refusal. */
const appendAll = async (streams: StreamStore, appends: readonly StreamAppend[]): Promise<Appended> => {
  let appended: Appended = ok({ position: 0 });
  for (const append of appends) {
    appended = await streams.append(append);
    if (!appended.ok) return appended;
  }
  return appended;
};

const destroy = async (keys: ClientKeyStore, { destroyKeyOf }: Batch): Promise<void> => {
  if (destroyKeyOf !== undefined) await keys.destroyKey(destroyKeyOf);
};
