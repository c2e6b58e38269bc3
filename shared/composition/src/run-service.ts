import type { Result } from '@clientele/domain';
import { createLogger, failStop, type Logger, runUntilSignal } from '@clientele/platform';
import type { FileFaults, ReadConfig, ServiceConfig } from './config.ts';

/** A running process. `stop` stops its parts in reverse start order. */
export type Running = { readonly stop: () => Promise<void> };

export type StartOptions = {
  readonly logger: Logger;
  /** Must be called when the log or the read model has failed in a way that ends every guarantee. */
  readonly onFailure: (error: unknown) => void;
};

export type ServiceMain<Config extends Pick<ServiceConfig, 'logLevel'>, Started extends Running> = {
  readonly readConfig: ReadConfig<Config>;
  /** Errors in its files, reported if errors in its variables keep it from starting. */
  readonly fileFaults?: FileFaults;
  /** Configuration errors that only files can reveal are returned together, each naming its variable. */
  readonly start: (config: Config, options: StartOptions) => Promise<Result<Started, readonly string[]>>;
  /** The text shown to people after the start; its last line is `ready: URL`. */
  readonly report: (config: Config, started: Started) => string;
};

const stopMsMax = 20_000;
/** Requests that failed with the store still get their 503 before the process ends. */
const lastAnswersMs = 100;
const configurationExitCode = 78;

/** What every `main.ts` does: configuration, log, start, and a graceful stop at the first signal. */
export const runService = async <Config extends Pick<ServiceConfig, 'logLevel'>, Started extends Running>(
  main: ServiceMain<Config, Started>,
): Promise<void> => {
  const config = main.readConfig(process.env, main.fileFaults);
  if (!config.ok) return refuseToStart(config.error);
  const logger = createLogger({ level: config.value.logLevel });
  const signalled = endAtSignal();
  const onFailure = (error: unknown): void => void setTimeout(() => failStop(logger, error), lastAnswersMs);
  const started = await main
    .start(config.value, { logger, onFailure })
    .catch((error: unknown) => cannotStart(logger, error));
  if (!started.ok) return refuseToStart(started.error);
  /** Signals must be handled before the report, because its reader may stop the process at once. */
  signalled.stopListening();
  const ended = runUntilSignal({ logger, stop: started.value.stop, stopMsMax });
  console.log(main.report(config.value, started.value));
  await ended;
};

const signalExitCodes = { SIGINT: 130, SIGTERM: 143 } as const;

/**
 * While a process waits for its servers there is nothing to stop, so a signal ends it at once. A handler is required:
 * as the first process of a container, Node.js is not ended by a signal that it does not handle.
 */
const endAtSignal = () => {
  const end = (signal: keyof typeof signalExitCodes): void => process.exit(signalExitCodes[signal]);
  process.on('SIGINT', end).on('SIGTERM', end);
  return { stopListening: () => void process.off('SIGINT', end).off('SIGTERM', end) };
};

const refuseToStart = (faults: readonly string[]): never => {
  console.error(`Clientele cannot start with this configuration:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
  process.exit(configurationExitCode);
};

const cannotStart = (logger: Logger, error: unknown): never => {
  console.error(`Clientele cannot start: ${error instanceof Error ? error.message : String(error)}`);
  logger.debug?.({ error }, 'cannot start');
  logger.flush();
  return process.exit(1);
};
