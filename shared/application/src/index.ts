export { authenticateClient, type Credential, judgeToken } from './clients/authenticate-client.ts';
export type { ClientInformation } from './clients/client-information.ts';
export { foldedClients } from './clients/folded-clients.ts';
export { leastRecentlyUsed } from './clients/least-recently-used.ts';
export { type ReadYourWrites, trackReadYourWrites } from './clients/read-your-writes.ts';
export type { CommandContext } from './commands/command-context.ts';
export { deleteClient } from './commands/delete-client.ts';
export type { Precondition } from './commands/precondition.ts';
export { type Recording, recordSectorVerdict } from './commands/record-sector-verdict.ts';
export { registerClient } from './commands/register-client.ts';
export { takeTurns } from './commands/turns.ts';
export { updateClient } from './commands/update-client.ts';
export * from './document-checks/document-check.ts';
export * from './document-checks/document-check-bus.ts';
export {
  documentChecking,
  type SectorChecking,
  type UnverifiedNotice,
} from './document-checks/document-checking.ts';
export { enqueueUnawaited, recheckSectors, reenqueuePending } from './document-checks/enqueue-checks.ts';
export type { FetchDocument, Fetched, FetchedDocument } from './document-checks/fetch-document.ts';
export { documentJudge, type JudgeDocument } from './document-checks/judge-document.ts';
export { pendingReplies } from './document-checks/pending-replies.ts';
export { eventStoreWithKeysApart } from './event-store/event-store-with-keys-apart.ts';
export { clientEventOf, eventData, eventMetadata } from './event-store/events.ts';
export { streamPrefixes } from './event-store/streams.ts';
export { isAheadOfLog, type Standing } from './following/ahead-of-log.ts';
export { type Followed, type FollowProgress, follow } from './following/follow.ts';
export { memoryCheckpoint } from './following/memory-checkpoint.ts';
export { whileLeased } from './following/while-leased.ts';
export type { Rate } from './limits/rate-limiter.ts';
export { type RegistrationLimit, type RegistrationRates, registrationLimit } from './limits/registration-limit.ts';
export { type CheckedViews, type Checking, checkViews, type ScratchViews } from './operations/check-views.ts';
export type { HistoryEntry, MemberChange } from './operations/client-history.ts';
export { type Erasing, eraseClient } from './operations/erase-client.ts';
export {
  type ErasureOrder,
  type ErasureOrders,
  eraseOnOrder,
  erasuresInLog,
  type Replayed,
  replayErasures,
} from './operations/erasures.ts';
export { type Exporting, exportEvents } from './operations/export-events.ts';
export type { RowFault } from './operations/judge-row.ts';
export { keyStatus, type RootKeyStatus } from './operations/key-status.ts';
export type { Progress, ReportProgress } from './operations/progress.ts';
export { removeRootKey } from './operations/remove-root-key.ts';
export { type Rewrapped, type Rewrapping, rewrapKeys } from './operations/rewrap-keys.ts';
export {
  type Showing,
  type ShownClient,
  type ShownState,
  type ShowRequest,
  showClient,
} from './operations/show-client.ts';
export { unclaimedKeys } from './operations/unclaimed-keys.ts';
export { accessRefused, isAccessRefused } from './ports/access-refused.ts';
export type * from './ports/checkpoint.ts';
export type * from './ports/clock.ts';
export * from './ports/event-store.ts';
export type * from './ports/ids.ts';
export type * from './ports/inspect-keys.ts';
export type * from './ports/keys.ts';
export type * from './ports/lease.ts';
export type * from './ports/maintenance.ts';
export { type Delay, pause } from './ports/pause.ts';
export type * from './ports/read-model.ts';
export type * from './ports/request-context.ts';
export { isStoreUnavailable, type StoreUnavailable, storeUnavailable } from './ports/store-unavailable.ts';
export { projectBatch } from './projection/project-clients.ts';
export { readModelCheckpoint } from './projection/read-model-checkpoint.ts';
export { retryParked } from './projection/retry-parked.ts';
export { sectorQueueOf } from './projection/sector-queue.ts';
export { freshViews } from './queries/fresh-views.ts';
export { clientReader, type ReadClient } from './queries/read-client.ts';
export { type Refusal, type RefusalCode, refusal, refusalAnswers, storeFailures } from './refusals.ts';
