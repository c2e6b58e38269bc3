import { createConnection, type Socket } from 'node:net';
import { createHistogram } from 'node:perf_hooks';
import type { Load, LoadResult } from './load.ts';

const headEnd = Buffer.from('\r\n\r\n');
const lastAnswer = /\r\nconnection: *close/i;
const silenceMsMax = 30_000;

export type SocketLoad = Omit<Load, 'durationMs'> & {
  /** The load ends after a duration or a number of answers, whichever is given. */
  readonly durationMs?: number;
  readonly answersMax?: number;
  /** Called with the body of every answer. */
  readonly onBody?: (body: Buffer) => void;
};

type Run = {
  readonly load: SocketLoad;
  readonly histogram: ReturnType<typeof createHistogram>;
  readonly statuses: Record<string, number>;
  readonly sockets: Set<Socket>;
  sent: number;
  answers: number;
  over: boolean;
  readonly finish: (fault?: Error) => void;
};

/**
 * Our own generator, on raw sockets. A general-purpose client spends more time on each answer than a fast server does,
 * and thus measures itself. This one parses only the status and the length.
 */
export const generateOnSockets = async (load: SocketLoad): Promise<LoadResult> => {
  const startedAtMs = performance.now();
  const run = await runToEnd(load);
  const seconds = (performance.now() - startedAtMs) / 1000;
  return {
    answersPerSecond: run.answers / seconds,
    answers: run.answers,
    statuses: run.statuses,
    medianMs: run.histogram.percentile(50) / 1e6,
    p99Ms: run.histogram.percentile(99) / 1e6,
  };
};

const runToEnd = async (load: SocketLoad): Promise<Run> => {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const run: Run = {
    load,
    histogram: createHistogram(),
    statuses: {},
    sockets: new Set(),
    sent: 0,
    answers: 0,
    over: false,
    finish: (fault) => {
      run.over = true;
      if (fault === undefined) resolve();
      else reject(fault);
    },
  };
  const timer = load.durationMs === undefined ? undefined : setTimeout(run.finish, load.durationMs);
  for (let index = 0; index < load.connections; index += 1) connect(run);
  try {
    await promise;
  } finally {
    clearTimeout(timer);
    for (const socket of run.sockets) socket.destroy();
  }
  return run;
};

/**
 * Runs one connection: sends the next request when the last is answered, and reconnects if the server wants to close
 * the connection.
 */
const connect = (run: Run): void => {
  const socket = createConnection({ host: '127.0.0.1', port: run.load.port, noDelay: true });
  run.sockets.add(socket);
  let sentAt = 0n;
  let waiting = false;
  let pending: Buffer | undefined;
  const send = (): void => {
    const request = nextRequest(run);
    if (request === undefined) return;
    waiting = true;
    sentAt = process.hrtime.bigint();
    socket.write(request);
  };
  const onData = (chunk: Buffer): void => {
    const bytes = pending === undefined ? chunk : Buffer.concat([pending, chunk]);
    const answer = wholeAnswer(bytes);
    pending = answer === undefined ? bytes : undefined;
    if (answer === undefined || run.over) return;
    waiting = false;
    run.histogram.record(process.hrtime.bigint() - sentAt);
    count(run, answer);
    if (answer.isLast) socket.destroy();
    else send();
  };
  socket.setTimeout(silenceMsMax, () => {
    if (waiting) run.finish(new Error(`no answer for ${silenceMsMax} ms`));
  });
  socket.on('connect', send);
  socket.on('data', onData);
  socket.on('error', run.finish);
  socket.on('close', () => {
    run.sockets.delete(socket);
    if (run.over) return;
    if (waiting) run.finish(new Error('the server closed a connection without an answer'));
    else connect(run);
  });
};

const nextRequest = (run: Run): Buffer | undefined => {
  const { requests, answersMax } = run.load;
  if (run.over || (answersMax !== undefined && run.sent >= answersMax)) return undefined;
  const request = requests[run.sent % requests.length];
  run.sent += 1;
  return request;
};

const count = (run: Run, { status, body }: Answer): void => {
  run.answers += 1;
  run.statuses[status] = (run.statuses[status] ?? 0) + 1;
  run.load.onBody?.(body);
  if (run.answers === run.load.answersMax) run.finish();
};

type Answer = { readonly status: string; readonly body: Buffer; readonly isLast: boolean };

/** The answer, once it has arrived completely. */
const wholeAnswer = (bytes: Buffer): Answer | undefined => {
  const headBytes = bytes.indexOf(headEnd);
  if (headBytes < 0) return undefined;
  const head = bytes.toString('latin1', 0, headBytes);
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  if (length === undefined) throw new Error('an answer without Content-Length');
  const bodyStart = headBytes + headEnd.length;
  const bodyEnd = bodyStart + Number(length);
  if (bytes.length < bodyEnd) return undefined;
  return { status: head.slice(9, 12), body: bytes.subarray(bodyStart, bodyEnd), isLast: lastAnswer.test(head) };
};
