import { after, before, describe } from 'node:test';
import { documentCheckStreams } from '@clientele/messages';
import { natsForTests, natsMissing } from '../../support/nats.ts';
import { deleteStreams, openNatsBus, whenReady } from '../../support/nats-buses.ts';
import { documentCheckBusContract } from './document-check-bus.contract.ts';

const durableChecksMax = 50;
const streams = {
  ...documentCheckStreams,
  durableChecks: { ...documentCheckStreams.durableChecks, messagesMax: durableChecksMax },
};

let server: Awaited<ReturnType<typeof natsForTests>> | undefined;
const skip = natsMissing();

describe('with a server', () => {
  before(async () => {
    if (skip === false) server = await natsForTests();
  });
  after(() => server?.dispose());

  documentCheckBusContract(
    'NATS',
    {
      durableChecksMax,
      open: async () => {
        const url = server?.url ?? '';
        await deleteStreams(url);
        const buses = Array.from({ length: 3 }, () => openNatsBus(url, { streams }).bus);
        await Promise.all(buses.map(whenReady));
        const [registration, worker, otherWorker] = buses;
        if (!registration || !worker || !otherWorker) throw new Error('three were opened');
        return {
          registration,
          worker,
          otherWorker,
          stop: async () => {
            await Promise.all(buses.map((bus) => bus.stop()));
          },
        };
      },
    },
    skip,
  );
});
