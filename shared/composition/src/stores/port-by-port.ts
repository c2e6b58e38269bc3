import type { EventStore, KeyStore } from '@clientele/application';

/**
 * Returns each port as an object of its own, because one store may implement two of them. The ports of all engines pass
 * through here, so this is the place to wrap one.
 */
export const portByPort = <Opened extends { readonly log: EventStore & KeyStore }>({ log, ...ports }: Opened) => {
  const { append, readStream, readAll, headPosition, follow, readKey } = log;
  const eventStore: EventStore = { append, readStream, readAll, headPosition, follow };
  const keys: KeyStore = { readKey };
  return { ...ports, eventStore, keys };
};
