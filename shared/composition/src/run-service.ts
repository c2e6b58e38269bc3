import type { Result } from '@clientele/domain';
import { createLogger, failStop, type Logger, runUntilSignal } from '@clientele/platform';
import type { FileFaults, ReadConfig, ServiceConfig } from './config.ts';

/** A process that runs: how to stop it, in reverse order of its start. */
export type Running = { readonly stop: () => Promise<void> };

export type StartOptions = {
  readonly logger: Logger;
  /** To be called when log or read model failed in a way after which nothing may be promised any more. */
  readonly onFailure: (error: unknown) => void;
};

export type ServiceMain<Config extends Pick<ServiceConfig, 'logLevel'>, Started extends Running> = {
  readonly readConfig: ReadConfig<Config>;
  /** What is wrong with its files, if it is not started because of its variables. */
  readonly fileFaults?: FileFaults;
  /** Faults of the configuration that only files can show are returned, all at once, by name. */
  readonly start: (config: Config, options: StartOptions) => Promise<Result<Started, readonly string[]>>;
  /** What a person sees after the start; its last line is `ready: URL`. */
  readonly report: (config: Config, started: Started) => string;
};

const stopMsMax = 20_000;
/** Requests that were refused with the failure still get their 503 before the process ends. */
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
  /** Listening for signals comes first: whoever reads that it is ready may stop it at once. */
  signalled.stopListening();
  const ended = runUntilSignal({ logger, stop: started.value.stop, stopMsMax });
  console.log(main.report(config.value, started.value));
  await ended;
};

const signalExitCodes = { SIGINT: 130, SIGTERM: 143 } as const;

/**
 * While a process waits for its servers nothing is under way yet, so a signal ends it at once. It has to be said: as the first process
 * of a container Node.js would not be ended by a signal that it does not listen for.
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
  logger.fatal({ error }, 'cannot start');
  logger.flush();
  return process.exit(1);
};
