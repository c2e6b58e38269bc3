import { randomBytes } from 'node:crypto';
import type { Consumption, DocumentCheckBus } from '@clientele/application';
import { type DocumentCheckStream, documentCheckStreams, type StreamPlan } from '@clientele/messages';
import { checkHandler } from './check-handler.ts';
import { openConnection } from './connection.ts';
import type { Delivery } from './delivery.ts';
import { isAnswering } from './is-answering.ts';
import { natsAddress } from './nats-address.ts';
import type { OnNotice } from './notice.ts';
import { pullMessages } from './pull.ts';
import { requestReply } from './request-reply.ts';
import { ensureTopology } from './topology.ts';
import { verdictHandler } from './verdict-handler.ts';

export type NatsDocumentCheckBusOptions = {
  /** `nats://user:password@host:port`; several, with commas between them, are one cluster. Never shown. */
  readonly url: string;
  /** RFC 3339, UTC. */
  readonly now: () => string;
  readonly onNotice: OnNotice;
  /** Other limits than those of the house, for tests. */
  readonly streams?: Readonly<Record<DocumentCheckStream, StreamPlan>>;
  /** How long a stop waits for what is held. */
  readonly stopMsMax?: number;
};

/** A durable check that has just begun may end; and with closing the connection it stays below the 20 s that a process has. */
const defaultStopMsMax = 12_000;

/**
 * The bus on NATS JetStream. It is there at once, also while the server is not: then asking is refused, and nothing else is touched
 * (N5). What it needs in the server it creates, again after every loss (N3).
 */
export const natsDocumentCheckBus = (options: NatsDocumentCheckBusOptions): DocumentCheckBus => {
  const { onNotice, now, streams = documentCheckStreams, stopMsMax = defaultStopMsMax } = options;
  const address = natsAddress(options.url);
  const instance = randomBytes(12).toString('hex');
  const consumptions = new Set<Consumption>();
  let isStopped = false;

  const link = openConnection({
    address,
    name: `clientele-${instance}`,
    onNotice,
    prepare: async (connection, mayUpdate) => {
      asker.listen(connection);
      const plan = { streams: Object.values(streams), replicas: address.replicas, mayUpdate };
      await ensureTopology(connection, plan);
    },
  });
  const asker = requestReply(link, { instance, now });

  const take = (stream: StreamPlan, heldMax: number, handle: (held: Delivery) => Promise<void>): Consumption => {
    const consumption = pullMessages(link, { stream, heldMax, handle, stopMsMax, onNotice });
    consumptions.add(consumption);
    return consumption;
  };

  return {
    ask: asker.ask,
    enqueue: asker.enqueue,
    takeVerdicts: (record) => take(streams.verdicts, 1, verdictHandler({ stream: streams.verdicts, onNotice, record })),
    takeChecks: ({ mode, heldMax, handle }) => {
      const stream = streams[streamOf[mode]];
      return take(stream, heldMax, checkHandler({ link, now, onNotice, stream, handle }));
    },
    isReady: async () => !isStopped && (await isAnswering(link)),
    stop: async () => {
      isStopped = true;
      await Promise.all([...consumptions].map((consumption) => consumption.stop()));
      asker.stop();
      await link.stop();
    },
  };
};

const streamOf = { await: 'awaitedChecks', async: 'durableChecks', keys: 'keysChecks' } as const;
