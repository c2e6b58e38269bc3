import { type NatsNotice, natsDocumentCheckBus } from '@clientele/adapter-nats';
import type { DocumentCheckWork } from '@clientele/application';
import { verifyingWork } from '@clientele/examples';
import { delay } from '@clientele/platform';
import { startDocumentCheckWorker } from '@clientele/sector-worker';
import { quickStreams } from '../support/nats-buses.ts';

/*
 * A worker in its own process: `node sector-worker-process.ts <NATS URL> <step>`. It kills itself, like a crash of the
 * machine, the first time that it reaches the step. If no such step exists, it lives. Each line that it prints is a
 * step that it reached.
 */

const [, , url = '', fatalStep = ''] = process.argv;

const come = (step: string): void => {
  process.stdout.write(`${step}\n`);
  if (step === fatalStep) process.kill(process.pid, 'SIGKILL');
};

const onNotice = (notice: NatsNotice): void => {
  if (notice.kind === 'verdict-published') come('published');
};

const now = (): string => new Date().toISOString();
const bus = natsDocumentCheckBus({ url, now, delay, onNotice, streams: quickStreams });

const work: DocumentCheckWork = {
  takeChecks: ({ handle, ...options }) =>
    bus.takeChecks({
      ...options,
      handle: async (held) => {
        come('taken');
        const outcome = await handle(held);
        come('judged');
        return outcome;
      },
    }),
};

startDocumentCheckWorker({
  ...verifyingWork,
  work,
  random: Math.random,
  onFault: (error) => {
    throw error;
  },
  judge: async () => {
    come('checking');
    return verifyingWork.judge();
  },
});
