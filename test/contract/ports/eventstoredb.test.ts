import { randomUUID } from 'node:crypto';
import { after } from 'node:test';
import { type EventStoreLog, eventStoreLog } from '@clientele/adapter-eventstoredb';
import { logWithKeysApart } from '@clientele/application';
import { startEventStoreDouble } from '../../support/event-store-double/event-store-double.ts';
import { keysInMemory } from '../../support/keys-in-memory.ts';
import { eventLogContract, type LogFactory, type LogUnderTest } from './event-log.contract.ts';

type Opened = {
  readonly streams: EventStoreLog;
  readonly namespace: string;
  readonly keys: ReturnType<typeof keysInMemory>;
};

/** Each case has a namespace of its own in the one server, and finds nothing of the others. */
const logsAt = (url: string): LogFactory => {
  const opened = new Map<LogUnderTest, Opened>();
  const openIn = (namespace: string, keys: Opened['keys']): LogUnderTest => {
    const streams = eventStoreLog(url, { namespace });
    const log = logWithKeysApart(streams, keys);
    opened.set(log, { streams, namespace, keys });
    return log;
  };
  const close = async (log: LogUnderTest): Promise<Opened> => {
    const found = opened.get(log);
    if (found === undefined) throw new Error('this was not opened here');
    await found.streams.close();
    return found;
  };
  return {
    atomic: 'stream',
    open: async () => openIn(`test-${randomUUID()}-`, keysInMemory()),
    reopen: async (log) => {
      const { namespace, keys } = await close(log);
      return openIn(namespace, keys);
    },
    dispose: async (log) => {
      await close(log);
    },
  };
};

const double = await startEventStoreDouble();
after(() => double.dispose());

eventLogContract('EventStoreDB’s double', logsAt(double.url));
eventLogContract('EventStoreDB’s double, found by gossip', logsAt(double.discoveryUrl));

/** A server of the real thing that may be written to, as `esdb://127.0.0.1:2113?tls=false`. */
const url = process.env.EVENTSTORE_URL;
if (url !== undefined) eventLogContract('EventStoreDB', logsAt(url));
