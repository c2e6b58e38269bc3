import { randomUUID } from 'node:crypto';
import gossipServices from '@eventstore/db-client/generated/gossip_grpc_pb.js';
import gossipMessages from '@eventstore/db-client/generated/gossip_pb.js';
import featureServices from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import featureMessages from '@eventstore/db-client/generated/serverfeatures_pb.js';
import streamServices from '@eventstore/db-client/generated/streams_grpc_pb.js';
import streamMessages from '@eventstore/db-client/generated/streams_pb.js';
import { Server, ServerCredentials, type ServiceError, type status } from '@grpc/grpc-js';
import { type FaultProxy, type ProxyFault, startFaultProxy } from '../tcp-proxy.ts';
import { type AppendFault, type AppendServer, answerBatches, breakStream } from './appends.ts';
import { streamNameOf, uuid } from './messages.ts';
import { answerFaultyRead, answerRead, type ReadFault, type Subscription } from './reads.ts';
import { type StoredRecord, storedRecords } from './stored-records.ts';

/**
 * A server that implements the part of EventStoreDB's protocol that version 6.2.1 of its client uses, and fails on
 * command.
 */
export type EventStoreDouble = {
  /** Leads through a proxy that breaks connections. It stays the same for the lifetime of the double. */
  readonly url: string;
  /** The same server, discovered by gossip. */
  readonly discoveryUrl: string;
  /** Faults of the next appends, in order. */
  readonly faultAppends: (...faults: readonly AppendFault[]) => void;
  readonly answerHeld: () => void;
  /** Ends the oldest append stream, as a server does when it shuts down. */
  readonly breakFirstAppendStream: () => void;
  /** The number of append streams opened so far. */
  readonly appendStreams: () => number;
  /** The next calls for the server's features, and the next reads, fail with this gRPC status. */
  readonly failFeatures: (code: status, times: number) => void;
  readonly failReads: (code: status, times: number) => void;
  /** Faults of the reads to come, over and over in this order, until it is called without any. Subscriptions are spared. */
  readonly faultReads: (...faults: readonly ReadFault[]) => void;
  /** Drops all subscriptions as slow consumers. Returns their number. */
  readonly dropSubscriptions: () => number;
  readonly connect: (fault: ProxyFault) => void;
  /** As if the process had died: nothing listens, and the written events remain. */
  readonly stop: () => Promise<void>;
  readonly start: () => Promise<void>;
  readonly records: () => readonly StoredRecord[];
  /** Writes an event on behalf of another application. */
  readonly put: (stream: string, type: string, data: string) => void;
  readonly dispose: () => Promise<void>;
};

const hasBatches = { service: 'event_store.client.streams.Streams', method: 'batchappend' } as const;

/** @param options.appendBytesMax limit of one append; 1 MiB, as in the real server. */
export const startEventStoreDouble = async ({ appendBytesMax = 1_048_576 } = {}): Promise<EventStoreDouble> => {
  const records = storedRecords(appendBytesMax);
  const subscriptions = new Set<Subscription>();
  const appendFaults: AppendFault[] = [];
  const appends: Pick<AppendServer, 'held' | 'hung' | 'streams'> = { held: [], hung: new WeakSet(), streams: [] };
  const failures = { features: failing(), reads: failing() };
  const readFaults = inTurn();
  let server = await listen(0);
  const proxy = await startFaultProxy(server.port);

  const cut = (): void => {
    proxy.setFault({ mode: 'cut' });
    setImmediate(() => proxy.setFault({ mode: 'pass' }));
  };

  async function listen(port: number) {
    const grpc = new Server();
    grpc.addService(featureServices.ServerFeaturesService, {
      getSupportedMethods: (_call: unknown, answer: Answer) => answer(failures.features.next(), features()),
    });
    grpc.addService(gossipServices.GossipService, {
      read: (_call: unknown, answer: Answer) => answer(null, members(proxy)),
    });
    grpc.addService(streamServices.StreamsService, {
      batchAppend: (call: Parameters<typeof answerBatches>[0]) =>
        answerBatches(call, { ...appends, records, appendBytesMax, nextFault: () => appendFaults.shift(), cut }),
      read: (call: Parameters<typeof answerRead>[0]) => {
        const failure = failures.reads.next();
        if (failure !== null) {
          call.emit('error', failure);
          return;
        }
        const fault = call.request.getOptions()?.hasSubscription() === true ? 'none' : readFaults.next();
        if (fault === 'none') answerRead(call, records, subscriptions);
        else answerFaultyRead(call, { fault, records, leaderPort: proxy.port });
      },
      delete: ({ request }: Deletion, answer: Answer) => {
        records.deleteStream(streamNameOf(request.getOptions()));
        answer(null, new streamMessages.DeleteResp());
      },
      tombstone: ({ request }: Deletion, answer: Answer) => {
        records.tombstone(streamNameOf(request.getOptions()));
        answer(null, new streamMessages.TombstoneResp());
      },
    });
    return { grpc, port: await bind(grpc, port) };
  }

  const stop = async (): Promise<void> => {
    proxy.setFault({ mode: 'cut' });
    server.grpc.forceShutdown();
    subscriptions.clear();
  };

  return {
    url: `esdb://127.0.0.1:${proxy.port}?tls=false`,
    discoveryUrl: `esdb+discover://127.0.0.1:${proxy.port}?tls=false`,
    faultAppends: (...faults) => void appendFaults.push(...faults),
    answerHeld: () => {
      for (const answer of appends.held.splice(0)) answer();
    },
    breakFirstAppendStream: () => {
      const [first] = appends.streams;
      if (first !== undefined) breakStream(first);
    },
    appendStreams: () => appends.streams.length,
    failFeatures: failures.features.set,
    failReads: failures.reads.set,
    faultReads: readFaults.set,
    dropSubscriptions: () => {
      const dropped = [...subscriptions];
      for (const subscription of dropped) subscription.drop();
      return dropped.length;
    },
    connect: proxy.setFault,
    stop,
    start: async () => {
      server = await listen(server.port);
      proxy.setFault({ mode: 'pass' });
    },
    records: records.all,
    put: (stream, type, data) => {
      const ofStream = records.stream(stream);
      const bytes = Buffer.from(data);
      const record = { id: randomUUID(), type, contentType: 'application/octet-stream', data: bytes, metadata: bytes };
      records.write(stream, ofStream.length - 1, [record]);
    },
    dispose: async () => {
      await stop();
      await proxy.close();
    },
  };
};

type Failure = Pick<ServiceError, 'code' | 'details'>;
type Deletion = {
  readonly request: { readonly getOptions: () => Parameters<typeof streamNameOf>[0] };
};
type Answer = (failure: Failure | null, message: unknown) => void;

const failing = () => {
  let left = 0;
  let failure: Failure | null = null;
  return {
    set: (code: status, times: number): void => {
      left = times;
      failure = { code, details: 'failed on command' };
    },
    next: (): Failure | null => {
      if (left === 0) return null;
      left -= 1;
      return failure;
    },
  };
};

const inTurn = () => {
  let faults: readonly ReadFault[] = [];
  let turn = 0;
  return {
    set: (...next: readonly ReadFault[]): void => {
      faults = next;
    },
    next: (): ReadFault => {
      turn += 1;
      return faults[turn % faults.length] ?? 'none';
    },
  };
};

const bind = (grpc: Server, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    grpc.bindAsync(`127.0.0.1:${port}`, ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });

const features = () =>
  new featureMessages.SupportedMethods()
    .setEventStoreServerVersion('23.10.6')
    .setMethodsList([
      new featureMessages.SupportedMethod().setServiceName(hasBatches.service).setMethodName(hasBatches.method),
    ]);

const members = (proxy: FaultProxy) =>
  new gossipMessages.ClusterInfo().setMembersList([
    new gossipMessages.MemberInfo()
      .setInstanceId(uuid('00000000-0000-4000-8000-000000000001'))
      .setTimeStamp('0')
      .setState(gossipMessages.MemberInfo.VNodeState.LEADER)
      .setIsAlive(true)
      .setHttpEndPoint(new gossipMessages.EndPoint().setAddress('127.0.0.1').setPort(proxy.port)),
  ]);
