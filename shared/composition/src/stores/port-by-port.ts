import type { EventStore, KeyStore } from '@clientele/application';

/**
 * Returns event store and keys as objects of their own, because one engine implements both. Those of every process that
 * answers clients pass through here, so this is the place to wrap one. Command-line readers of files and the projector
 * thread open their read-side ports themselves.
 */
export const portByPort = <Opened extends { readonly eventStore: EventStore & KeyStore }>({
  eventStore: engine,
  ...ports
}: Opened) => {
  const { append, readStream, readAll, headPosition, follow, readKey } = engine;
  const eventStore: EventStore = { append, readStream, readAll, headPosition, follow };
  const keys: KeyStore = { readKey };
  return { ...ports, eventStore, keys };
};
