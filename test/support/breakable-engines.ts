import type { EventStoreDouble } from './event-store-double/event-store-double.ts';
import type { NatsServer } from './nats.ts';
import type { PrivatePostgres } from './postgres.ts';
import type { FaultProxy } from './tcp-proxy.ts';

/** One way in which an engine goes away and returns. */
export type Outage = {
  readonly name: string;
  readonly begin: () => Promise<void> | void;
  readonly end: () => Promise<void> | void;
};

type Engines = {
  readonly eventStore: EventStoreDouble;
  readonly postgres: PrivatePostgres;
  /** Every connection to PostgreSQL passes through it, because a stopped postmaster still leaves its children running. */
  readonly toPostgres: FaultProxy;
  readonly nats: NatsServer;
  readonly toNats: FaultProxy;
};

/** Each engine stopped, cut off and killed. */
export const outagesOf = ({ eventStore, postgres, toPostgres, nats, toNats }: Engines): readonly Outage[] => {
  const proxied = (name: string, mode: 'freeze' | 'cut', { setFault }: Pick<FaultProxy, 'setFault'>): Outage => ({
    name,
    begin: () => setFault({ mode }),
    end: () => setFault({ mode: 'pass' }),
  });
  const toEventStore = { setFault: eventStore.connect };
  return [
    proxied('EventStoreDB stopped', 'freeze', toEventStore),
    proxied('PostgreSQL stopped', 'freeze', toPostgres),
    { name: 'NATS stopped', begin: nats.freeze, end: nats.thaw },
    proxied('EventStoreDB cut off', 'cut', toEventStore),
    proxied('PostgreSQL cut off', 'cut', toPostgres),
    proxied('NATS cut off', 'cut', toNats),
    { name: 'EventStoreDB killed', begin: eventStore.stop, end: eventStore.start },
    { name: 'PostgreSQL killed', begin: postgres.kill, end: postgres.startAgain },
    { name: 'NATS killed', begin: () => nats.kill(), end: nats.start },
  ];
};
