import type { Logger } from './logger.ts';

type RunOptions = {
  readonly logger: Logger;
  /** Stops everything in reverse start order. */
  readonly stop: () => Promise<void>;
  readonly stopMsMax: number;
  readonly process?: Pick<NodeJS.Process, 'on' | 'exit'>;
};

/** BSD sysexits EX_SOFTWARE: the process can no longer keep its promises about stored data. */
const failStopExitCode = 70;

/**
 * Waits for SIGTERM or SIGINT, stops gracefully once, and exits with 0. A second signal, a failed stop, the deadline or
 * an uncaught exception ends the process at once with 1.
 */
export const runUntilSignal = ({ logger, stop, stopMsMax, process: host = process }: RunOptions): Promise<void> =>
  new Promise((resolve) => {
    let isStopping = false;
    const endAtOnce = (fields: Readonly<Record<string, unknown>>, text: string): void => {
      logger.fatal(fields, text);
      logger.flush();
      host.exit(1);
    };
    const onSignal = (signal: string): void => {
      if (isStopping) {
        endAtOnce({ signal }, 'received a second signal: exiting without a graceful stop');
        return;
      }
      isStopping = true;
      logger.info({ signal }, 'stopping');
      setTimeout(() => endAtOnce({ stopMsMax }, 'the graceful stop timed out'), stopMsMax).unref();
      stop().then(
        () => {
          logger.info({}, 'stopped');
          logger.flush();
          resolve();
          host.exit(0);
        },
        (error: unknown) => endAtOnce({ error }, 'the graceful stop failed'),
      );
    };
    host.on('SIGTERM', onSignal);
    host.on('SIGINT', onSignal);
    host.on('uncaughtException', (error) => endAtOnce({ error }, 'uncaught exception'));
    host.on('unhandledRejection', (error) => endAtOnce({ error }, 'unhandled rejection'));
  });

/**
 * Ends the process before any further line of it runs. After a failed fsync the state of the file is unknown, so
 * nothing may be acknowledged any more (PostgreSQL panics for the same reason).
 */
export const failStop = (logger: Logger, error: unknown): never => {
  logger.fatal({ error }, 'fail-stop: written data may not be durable');
  logger.flush();
  return process.exit(failStopExitCode);
};
