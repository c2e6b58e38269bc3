import { inspectKeys } from '@clientele/adapter-jose';
import {
  type EndedCheck,
  type FetchDocument,
  type JudgeKeys,
  type JudgeSector,
  keysJudge,
  sectorJudge,
} from '@clientele/application';
import { type Logger, systemClock } from '@clientele/platform';
import type { ServiceConfig } from './config.ts';
import type { Guard } from './guard.ts';

/** What a sector worker works with, in whatever process: the guarded fetch, and one log line for each check that it ended. */
export type DocumentCheckWorkParts = {
  readonly fetchDocument: FetchDocument;
  readonly judgeSector: JudgeSector;
  readonly judgeKeys: JudgeKeys;
  readonly random: () => number;
  readonly onEnded: (ended: EndedCheck) => void;
  readonly onFault: (error: unknown) => void;
};

export const documentCheckWork = (
  { metadataLimits: limits }: Pick<ServiceConfig, 'metadataLimits'>,
  { guard: { fetchDocument }, logger }: { readonly guard: Guard; readonly logger: Logger },
): DocumentCheckWorkParts => ({
  fetchDocument,
  judgeSector: sectorJudge({ clock: systemClock }),
  judgeKeys: keysJudge({ inspectKeys, limits, clock: systemClock }),
  random: Math.random,
  onEnded: (ended) => logger.info({ ...ended }, 'a check ended'),
  onFault: (error) => logger.error({ error }, 'a check broke'),
});
