import { inProcessDocumentCheckBus } from '@clientele/adapter-in-process';
import {
  type CheckMode,
  type Delay,
  type DocumentCheckBus,
  documentChecking,
  enqueueUnawaited,
  type JudgeDocument,
  recordSectorVerdict,
} from '@clientele/application';
import { requestContext, verifyingWork } from '@clientele/examples';
import { delay } from '@clientele/platform';
import { startDocumentCheckWorker } from '@clientele/sector-worker';
import { startInProcess } from './in-process.ts';

export type SectorSetup = {
  readonly mode?: CheckMode;
  readonly waitMs?: number;
  readonly waitingMax?: number;
  readonly waitingPerPartyMax?: number;
  readonly delay?: Delay;
  /** The worker's verdict on any document. Without it no worker runs. */
  readonly judge?: JudgeDocument;
  /** Whether `jwks_uri` is checked as well (KEY-10). */
  readonly checksKeys?: boolean;
  /** Replaces the bus as registration uses it. */
  readonly checks?: Pick<DocumentCheckBus, 'ask' | 'enqueue'>;
  /** Whether verdicts are recorded. */
  readonly isRecording?: boolean;
};

/** The use cases with sector checks on the in-process bus, on real stores. */
export const startWithSectors = async (setup: SectorSetup = {}) => {
  const faults: unknown[] = [];
  const onFault = (error: unknown): void => void faults.push(error);
  const bus = inProcessDocumentCheckBus({ delay, onFault, redeliverMs: 5, stopMsMax: 500 });
  const notices: unknown[] = [];
  const waiting = {
    checks: setup.checks ?? bus,
    waitMs: setup.waitMs ?? 500,
    waitingMax: setup.waitingMax ?? 2_048,
    waitingPerPartyMax: setup.waitingPerPartyMax ?? 2_048,
    delay: setup.delay ?? delay,
    onUnverified: (told: unknown): void => void notices.push(told),
  };
  const running = await startInProcess({
    checking: {
      sector: {
        mode: setup.mode ?? 'await',
        verdictOn: documentChecking(waiting),
        leave: enqueueUnawaited(waiting.checks, onFault),
      },
      ...(setup.checksKeys === true ? { checkKeys: documentChecking(waiting) } : {}),
    },
  });
  if (setup.judge !== undefined)
    startDocumentCheckWorker({
      ...verifyingWork,
      work: bus,
      judge: setup.judge,
      random: () => 0,
      onFault,
      retry: quickly,
    });
  if (setup.isRecording !== false) bus.takeVerdicts((judged) => recordSectorVerdict(running.registry, judged));
  return {
    ...running,
    bus,
    faults,
    notices,
    context: requestContext,
    stop: async (): Promise<void> => {
      await bus.stop();
      await running.stop();
    },
  };
};

const quickly = { attemptsMax: 2, firstDelayMs: 5, factor: 1, delayMsMax: 5 };
