import { write, writeSync } from 'node:fs';

/** Where log lines go. `flush` returns when all lines are written or abandoned. */
export type LogDestination = {
  readonly write: (line: string) => void;
  readonly flush: () => void;
};

type DestinationOptions = {
  readonly fd: number;
  /** Lines beyond this limit are dropped and counted, because a reader that hangs must not exhaust the memory. */
  readonly bufferCharsMax: number;
  readonly delayMsMax: number;
};

const batchChars = 65_536;
const retryMs = 20;
const flushMsMax = 200;

/**
 * Writes to a file descriptor in batches off the event loop. pino's own destination is not used because its last flush
 * loops for ever on a full disk or a closed pipe, exactly when a process must be able to end.
 */
export const bufferedDestination = ({ fd, bufferCharsMax, delayMsMax }: DestinationOptions): LogDestination => {
  let pending = '';
  let linesLost = 0;
  let isWriting = false;
  let isScheduled = false;

  const takePending = (): Buffer => {
    const lost = linesLost === 0 ? '' : lostLine(linesLost);
    const batch = Buffer.from(pending + lost);
    pending = '';
    linesLost = 0;
    return batch;
  };

  const writeBatch = (batch: Buffer): void => {
    isWriting = true;
    write(fd, batch, 0, batch.length, null, (error, bytesWritten) => {
      if (error?.code === 'EAGAIN') {
        setTimeout(() => writeBatch(batch), retryMs).unref();
        return;
      }
      if (error === null && bytesWritten < batch.length) return writeBatch(batch.subarray(bytesWritten));
      isWriting = false;
      if (pending.length >= batchChars) return writeBatch(takePending());
      if (pending !== '') schedule();
    });
  };

  const schedule = (): void => {
    if (isScheduled) return;
    isScheduled = true;
    setTimeout(() => {
      isScheduled = false;
      if (!isWriting && pending !== '') writeBatch(takePending());
    }, delayMsMax).unref();
  };

  return {
    write: (line) => {
      if (pending.length + line.length > bufferCharsMax) {
        linesLost += 1;
        return;
      }
      pending += line;
      if (pending.length >= batchChars && !isWriting) writeBatch(takePending());
      else schedule();
    },
    flush: () => {
      if (pending !== '') writeAllNow(fd, takePending());
    },
  };
};

const lostLine = (lines: number): string =>
  `${JSON.stringify({ level: 'warn', time: new Date().toISOString(), lines, msg: 'log lines were lost' })}\n`;

/** Blocks, but only briefly: lines that a slow or broken reader does not take are abandoned. */
const writeAllNow = (fd: number, batch: Buffer): void => {
  const deadline = performance.now() + flushMsMax;
  let offset = 0;
  while (offset < batch.length && performance.now() < deadline) {
    const bytesWritten = writeSome(fd, batch, offset);
    if (bytesWritten === undefined) return;
    offset += bytesWritten;
  }
};

/** The number of bytes written, or undefined if a retry is pointless. */
const writeSome = (fd: number, batch: Buffer, offset: number): number | undefined => {
  try {
    return writeSync(fd, batch, offset);
  } catch (error) {
    if (!isBusy(error)) return undefined;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    return 0;
  }
};

const isBusy = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'EAGAIN';
