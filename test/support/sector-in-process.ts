import { inProcessDocumentCheckBus } from '@clientele/adapter-in-process';
import {
  type Delay,
  type DocumentCheckBus,
  type JudgeKeys,
  type JudgeSector,
  keysChecking,
  recordSectorVerdict,
  type SectorCheckMode,
  sectorChecking,
} from '@clientele/application';
import { requestContext, verifyingWork } from '@clientele/examples';
import { delay } from '@clientele/platform';
import { startSectorWorker } from '@clientele/sector-worker';
import { startInProcess } from './in-process.ts';

export type SectorSetup = {
  readonly mode?: SectorCheckMode;
  readonly waitMs?: number;
  readonly waitingMax?: number;
  readonly delay?: Delay;
  /** What the worker makes of any document; without it there is no worker. */
  readonly judgeSector?: JudgeSector;
  /** The same for keys; without it they are not asked for. */
  readonly judgeKeys?: JudgeKeys;
  /** Another side of the bus for registration. */
  readonly checks?: Pick<DocumentCheckBus, 'ask' | 'enqueue'>;
  /** Whether verdicts are recorded. */
  readonly isRecording?: boolean;
};

/** The use cases with sector checks on the in-process bus, on real stores. */
export const startWithSectors = async (setup: SectorSetup = {}) => {
  const bus = inProcessDocumentCheckBus({ redeliverMs: 5, stopMsMax: 500 });
  const faults: unknown[] = [];
  const onFault = (error: unknown): void => void faults.push(error);
  const notices: unknown[] = [];
  const requestReply = {
    checks: setup.checks ?? bus,
    waitMs: setup.waitMs ?? 500,
    waitingMax: setup.waitingMax ?? 2_048,
    delay: setup.delay ?? delay,
    onUnverified: (told: unknown): void => void notices.push(told),
  };
  const running = await startInProcess({
    checking: {
      sector: sectorChecking({ ...requestReply, mode: setup.mode ?? 'await', onFault }),
      ...(setup.judgeKeys === undefined ? {} : { checkKeys: keysChecking(requestReply) }),
    },
  });
  const { judgeSector = verifyingWork.judgeSector, judgeKeys = verifyingWork.judgeKeys } = setup;
  if (setup.judgeSector !== undefined || setup.judgeKeys !== undefined)
    startSectorWorker({
      ...verifyingWork,
      work: bus,
      judgeSector,
      judgeKeys,
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
