import { fail, ok, type Result } from '@clientele/domain';
import type { AppendRefusal, Batch, EventStore, StreamAppend, StreamStore } from '../ports/event-store.ts';
import type { ClientKeyStore, KeyStore } from '../ports/keys.ts';
import { clientIdOfStream } from './streams.ts';

type Appended = Result<{ readonly position: number }, AppendRefusal>;

/**
 * A log and its keys where no transaction spans both, nor two streams. What must not be lost comes first: a key is durable before
 * the event that needs it (an orphan key is harmless), and the read model is told what to expect before the event is there
 * (a reader that looks too early reads the stream). A key is destroyed last: the event says that it is gone.
 */
export const eventStoreWithKeysApart = (streams: StreamStore, keys: ClientKeyStore): EventStore & KeyStore => ({
  append: async (batch) => {
    /** A key without its event would stay for ever, and a view of which more is expected than there is would not be believed. */
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

/** A key store that is away refuses the batch like a log that is away; whether anything of it is written is then unknown. */
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

/** In their order, and none after the first refusal. */
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
