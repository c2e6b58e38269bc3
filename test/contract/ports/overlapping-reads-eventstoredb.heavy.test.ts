import { randomUUID } from 'node:crypto';
import { eventStoreDb } from '@clientele/adapter-eventstoredb';
import { noRevision } from '@clientele/application';
import { status } from '@grpc/grpc-js';
import { event } from '../../support/event-store-appends.ts';
import { startEventStoreDouble } from '../../support/event-store-double/event-store-double.ts';
import { startFaultProxy } from '../../support/tcp-proxy.ts';
import { until } from '../../support/until.ts';
import {
  type BreakableStore,
  behind,
  breakConnection,
  connectionFaults,
  type Faults,
  overlappingReadsContract,
  readMsMax,
} from './overlapping-reads.contract.ts';

/** Enough for several frames of an answer, so that an answer can break off in the middle. */
const eventsStored = 40;

const stream = 'client-a';

/** Reads of a log with one stream. Closes it in the end. */
const logAt = async (url: string, namespace: string) => {
  const eventStore = eventStoreDb(url, { namespace, readMsMax, probeMsMax: readMsMax });
  const events = Array.from({ length: eventsStored }, () => event());
  const append = { stream, expectedRevision: noRevision, events };
  await until('the log takes events', async () => (await eventStore.append(append)).ok);
  return {
    reads: {
      readStream: () => eventStore.readStream(stream),
      'readStream from the last event': () => eventStore.readStream(stream, { fromRevision: eventsStored - 1 }),
      readAll: () => eventStore.readAll(0, eventsStored),
      headPosition: () => eventStore.headPosition(),
      assertReady: async () => {
        await eventStore.assertReady();
        return 'ready';
      },
    },
    close: eventStore.close,
  };
};

/** What a server does to reads, beside what connections do. */
const serverFaults: Faults = {
  'the server ends': 'answers none',
  'the server ends and starts again': 'answers some',
  'another node leads, found at once': 'answers some',
  'another node leads, and answers hang half-way': 'answers some',
  'answers hang half-way': 'answers none',
  'answers fail half-way': 'answers none',
  'every other read fails as unavailable': 'answers some',
};

const doubleWith = (urlOf: 'url' | 'discoveryUrl') => async (): Promise<BreakableStore> => {
  const double = await startEventStoreDouble();
  const { reads, close } = await logAt(double[urlOf], '');
  let restarting: Promise<void> | undefined;
  let isStopped = false;
  const strikes: Readonly<Record<string, () => void>> = {
    'the server ends': () => {
      if (!isStopped) void double.stop();
      isStopped = true;
    },
    'the server ends and starts again': () => {
      restarting ??= double.stop().then(double.start);
    },
    'another node leads, found at once': () => double.faultReads('not-leader', 'none'),
    'another node leads, and answers hang half-way': () => double.faultReads('hang-half-way', 'not-leader'),
    'answers hang half-way': () => double.faultReads('hang-half-way'),
    'answers fail half-way': () => double.faultReads('fail-half-way'),
    'every other read fails as unavailable': () => double.failReads(status.UNAVAILABLE, 2),
  };
  return {
    reads,
    strike: (fault) => void (breakConnection(fault, double.connect) || strikes[fault]?.()),
    mend: async () => {
      double.connect({ mode: 'pass' });
      double.faultReads();
      await restarting;
      if (isStopped) await double.start();
    },
    dispose: async () => {
      await close();
      await double.dispose();
    },
  };
};

const double = { ...connectionFaults, ...serverFaults };
overlappingReadsContract('EventStoreDB’s double', { open: doubleWith('url'), faults: double });
overlappingReadsContract('EventStoreDB’s double, found by gossip', {
  open: doubleWith('discoveryUrl'),
  faults: double,
});

/** A real server whose URL names one host and a port, without TLS. */
const { EVENTSTORE_URL: realUrl } = process.env;

const realBehindProxy = async (): Promise<BreakableStore> => {
  const [, port = ''] = /^esdb:\/\/127\.0\.0\.1:(\d+)/.exec(realUrl ?? '') ?? [];
  const proxy = await startFaultProxy(Number(port));
  const { reads, close } = await logAt(`esdb://127.0.0.1:${proxy.port}?tls=false`, `test-${randomUUID()}-`);
  return behind(proxy, { reads, close });
};

if (realUrl !== undefined)
  overlappingReadsContract('EventStoreDB', { open: realBehindProxy, faults: connectionFaults });
