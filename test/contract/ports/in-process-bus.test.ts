import { inProcessSectorBus } from '@clientele/adapter-in-process';
import { sectorBusContract } from './sector-bus.contract.ts';

const durableChecksMax = 50;

sectorBusContract('The in-process bus', {
  durableChecksMax,
  open: async () => {
    const bus = inProcessSectorBus({ entriesMax: durableChecksMax, redeliverMs: 20, stopMsMax: 200 });
    return { registration: bus, worker: bus, otherWorker: bus, stop: bus.stop };
  },
});
