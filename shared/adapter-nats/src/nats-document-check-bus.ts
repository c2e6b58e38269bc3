import { randomBytes } from 'node:crypto';
import type { Consumption, Delay, DocumentCheckBus } from '@clientele/application';
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
  /** `nats://user:password@host:port`; several, separated by commas, are one cluster. Never shown. */
  readonly url: string;
  /** RFC 3339, UTC. */
  readonly now: () => string;
  readonly delay: Delay;
  readonly onNotice: OnNotice;
  /** Limits other than the defaults, for tests. */
  readonly streams?: Readonly<Record<DocumentCheckStream, StreamPlan>>;
  /** How long a stop waits for held messages. */
  readonly stopMsMax?: number;
  /** A process that only works on checks leaves the other streams alone: its user needs no right to them. */
  readonly onlyWorks?: boolean;
};

/**
 * Lets a durable check that has just started finish. Together with closing the connection, it stays within the 20 s
 * that a process has to stop.
 */
const defaultStopMsMax = 12_000;

/**
 * The bus on NATS JetStream. It is usable at once, even while the server is away: then checks are refused, and nothing
 * else is affected (N5). It creates what it needs in the server, and creates it again after every loss (N3).
 */
export const natsDocumentCheckBus = (options: NatsDocumentCheckBusOptions): DocumentCheckBus => {
  const { onNotice, now, delay, streams = documentCheckStreams, stopMsMax = defaultStopMsMax } = options;
  const { onlyWorks = false } = options;
  const address = natsAddress(options.url);
  const needed = Object.values(streams).filter(({ name }) => !onlyWorks || name !== streams.verdicts.name);
  const instance = randomBytes(12).toString('hex');
  const consumptions = new Set<Consumption>();
  let isStopped = false;

  const server = openConnection({
    address,
    name: `clientele-${instance}`,
    onNotice,
    prepare: async (connection, mayUpdate) => {
      if (!onlyWorks) requests.listen(connection);
      const plan = { streams: needed, replicas: address.replicas, mayUpdate };
      await ensureTopology(connection, plan);
    },
  });
  const requests = requestReply(server, { instance, now, delay });

  const take = (stream: StreamPlan, heldMax: number, handle: (held: Delivery) => Promise<void>): Consumption => {
    const consumption = pullMessages(server, { stream, heldMax, handle, stopMsMax, onNotice });
    consumptions.add(consumption);
    return consumption;
  };

  return {
    ask: requests.ask,
    enqueue: requests.enqueue,
    takeVerdicts: (record) => take(streams.verdicts, 1, verdictHandler({ stream: streams.verdicts, onNotice, record })),
    takeChecks: ({ lane, heldMax, handle }) => {
      const stream = streams[streamOf[lane]];
      return take(stream, heldMax, checkHandler({ server, now, onNotice, stream, handle }));
    },
    isReady: async () => !isStopped && (await isAnswering(server)),
    stop: async () => {
      isStopped = true;
      await Promise.all([...consumptions].map((consumption) => consumption.stop()));
      requests.stop();
      await server.stop();
    },
  };
};

const streamOf = { await: 'awaitedChecks', async: 'durableChecks', keys: 'keysChecks' } as const;
