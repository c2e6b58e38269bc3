import { inspectKeys } from '@clientele/adapter-jose';
import { documentJudge, type EndedCheck, type FetchDocument, type JudgeDocument } from '@clientele/application';
import { type Logger, systemClock } from '@clientele/platform';
import type { ServiceConfig } from './config.ts';
import type { Guard } from './guard.ts';

/**
 * What a document check worker needs, in any process: the guarded fetch, and one log line for each check that ended.
 */
export type DocumentCheckWorkParts = {
  readonly fetchDocument: FetchDocument;
  readonly judge: JudgeDocument;
  readonly random: () => number;
  readonly onEnded: (ended: EndedCheck) => void;
  readonly onFault: (error: unknown) => void;
};

export const documentCheckWork = (
  { metadataLimits: limits }: Pick<ServiceConfig, 'metadataLimits'>,
  { guard: { fetchDocument }, logger }: { readonly guard: Guard; readonly logger: Logger },
): DocumentCheckWorkParts => ({
  fetchDocument,
  judge: documentJudge({ inspectKeys, limits, clock: systemClock }),
  random: Math.random,
  onEnded: (ended) => logger.info({ ...ended }, 'a check ended'),
  onFault: (error) => logger.error({ error }, 'a check failed unexpectedly'),
});
