import { createLog, failStop, runUntilSignal } from '@clientele/platform';
import { type EmbeddedConfig, readEmbeddedConfig } from './config.ts';
import { type Embedded, startEmbedded } from './embedded.ts';
import { startReport } from './start-report.ts';

const stopMsMax = 10_000;
/** Requests that were refused with the failure still get their 503 before the process ends. */
const lastAnswersMs = 100;
const configurationExitCode = 78;

const refuseToStart = (faults: readonly string[]): never => {
  console.error(`Clientele cannot start with this configuration:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
  process.exit(configurationExitCode);
};

const config = readEmbeddedConfig(process.env);
const settings: EmbeddedConfig = config.ok ? config.value : refuseToStart(config.error);
const log = createLog({ level: settings.logLevel });
const started = await startEmbedded(settings, {
  log,
  onFailure: (error) => setTimeout(() => failStop(log, error), lastAnswersMs),
}).catch((error: unknown) => {
  console.error(`Clientele cannot start: ${error instanceof Error ? error.message : String(error)}`);
  log.fatal({ error }, 'cannot start');
  log.flush();
  process.exit(1);
});
const embedded: Embedded = started.ok ? started.value : refuseToStart(started.error);
/** Listening for signals comes first: whoever reads that it is ready may stop it at once. */
const ended = runUntilSignal({ log, stop: embedded.stop, stopMsMax });
console.log(startReport(settings, embedded));
await ended;
