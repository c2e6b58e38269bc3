import { inProcessDocumentCheckBus } from '@clientele/adapter-in-process';
import { delay } from '@clientele/platform';
import { documentCheckBusContract } from './document-check-bus.contract.ts';

const durableChecksMax = 50;

documentCheckBusContract('The in-process bus', {
  durableChecksMax,
  open: async () => {
    const bus = inProcessDocumentCheckBus({ delay, entriesMax: durableChecksMax, redeliverMs: 20, stopMsMax: 200 });
    return { registration: bus, worker: bus, otherWorker: bus, stop: bus.stop };
  },
});
