import type streamMessages from '@eventstore/db-client/generated/streams_pb.js';
import { status } from '@grpc/grpc-js';
import {
  batchRefusal,
  batchSuccess,
  notReady,
  proposedRecord,
  streamDeleted,
  streamNameOf,
  tooLarge,
  wrongRevision,
} from './messages.ts';
import type { ProposedRecord, StoredRecords } from './stored-records.ts';

/**
 * The fault of one append. `lose-reply`: it is written and never answered. `swallow`: it is neither written nor
 * answered. `cut-…`: every connection is reset before or after the write. `fail-after-commit`: it is written, then its
 * stream ends with UNAVAILABLE. `end-after-commit`: it is written, then its stream ends normally. `not-ready`: it is
 * refused, as by a server that is still starting. `hold`: it is written, and answered when the test releases it.
 * `hang-stream`: no append on its stream is answered any more.
 */
export type AppendFault =
  | 'lose-reply'
  | 'hold'
  | 'swallow'
  | 'hang-stream'
  | 'cut-before-commit'
  | 'cut-after-commit'
  | 'fail-after-commit'
  | 'end-after-commit'
  | 'not-ready'
  | 'wrong-revision-after-commit';

type Request = InstanceType<typeof streamMessages.BatchAppendReq>;

export type BatchCall = NodeJS.EventEmitter & {
  readonly write: (answer: ReturnType<typeof batchSuccess>) => boolean;
  readonly end: () => void;
};

export type AppendServer = {
  readonly records: StoredRecords;
  readonly appendBytesMax: number;
  readonly nextFault: () => AppendFault | undefined;
  readonly cut: () => void;
  /** Answers that are held back, and the append streams in the order of their opening. */
  readonly held: (() => void)[];
  readonly streams: BatchCall[];
  readonly hung: WeakSet<BatchCall>;
};

/** One append, assembled from the messages into which the client splits it. */
type Append = {
  readonly stream: string;
  readonly expectedRevision: number;
  readonly proposed: readonly ProposedRecord[];
};

export const answerBatches = (call: BatchCall, server: AppendServer): void => {
  const unfinished = new Map<string, Append>();
  server.streams.push(call);
  call.on('data', (request: Request) => {
    const correlationId = request.getCorrelationId()?.getString() ?? '';
    const append = withRequest(unfinished.get(correlationId), request);
    unfinished.set(correlationId, append);
    if (!request.getIsFinal()) return;
    unfinished.delete(correlationId);
    answerAppend(call, server, { correlationId, append });
  });
  call.on('end', () => call.end());
};

const noStream = -1;

const withRequest = (begun: Append | undefined, request: Request): Append => {
  const options = request.getOptions();
  const proposed = [...(begun?.proposed ?? []), ...request.getProposedMessagesList().map(proposedRecord)];
  if (begun !== undefined) return { ...begun, proposed };
  const expectedRevision = options?.hasStreamPosition() === true ? Number(options.getStreamPosition()) : noStream;
  return { stream: streamNameOf(options), expectedRevision, proposed };
};

type Asked = { readonly correlationId: string; readonly append: Append };

const answerAppend = (call: BatchCall, server: AppendServer, { correlationId, append }: Asked): void => {
  const { stream, expectedRevision, proposed } = append;
  if (server.hung.has(call)) return;
  const fault = server.nextFault();
  if (fault === 'hang-stream') server.hung.add(call);
  if (fault === 'swallow' || fault === 'hang-stream') return;
  if (fault === 'cut-before-commit') {
    server.cut();
    return;
  }
  if (fault === 'not-ready') {
    call.write(batchRefusal(correlationId, { stream, message: 'Server Is Not Ready', details: notReady() }));
    return;
  }
  const written = server.records.write(stream, expectedRevision, proposed);
  if (written.outcome === 'wrong-revision' || fault === 'wrong-revision-after-commit') {
    const current = written.outcome === 'wrong-revision' ? written.currentRevision : expectedRevision + 1;
    call.write(batchRefusal(correlationId, { stream, message: '', details: wrongRevision(current, expectedRevision) }));
    return;
  }
  if (written.outcome === 'too-large') {
    call.write(batchRefusal(correlationId, { stream, message: '', details: tooLarge(server.appendBytesMax) }));
    return;
  }
  if (written.outcome === 'tombstone') {
    call.write(batchRefusal(correlationId, { stream, message: '', details: streamDeleted(stream) }));
    return;
  }
  const answer = (): void => void call.write(batchSuccess(correlationId, { ...written, stream }));
  if (fault === undefined) answer();
  else if (fault === 'hold') server.held.push(answer);
  else failAfterCommit(call, server, fault);
};

const failAfterCommit = (call: BatchCall, server: AppendServer, fault: AppendFault): void => {
  if (fault === 'cut-after-commit') server.cut();
  if (fault === 'end-after-commit') call.end();
  if (fault === 'fail-after-commit') breakStream(call);
};

export const breakStream = (call: BatchCall): void =>
  void call.emit('error', { code: status.UNAVAILABLE, details: 'leaving' });
