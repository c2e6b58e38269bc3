import { systemClock } from '@clientele/platform';
import { confirmAt } from './confirm.ts';
import { newFile, openStream } from './destination.ts';
import { systemUserName } from './operator.ts';
import { failed, type Outcome } from './outcome.ts';
import { progressMeter } from './progress.ts';
import { type EngineInvocation, runCommand } from './run-command.ts';
import { engineConfigOf } from './stores/engine-config.ts';
import { rootKeyFile } from './stores/root-keys.ts';

type Given = {
  readonly environment: NodeJS.ProcessEnv;
  /** Where progress is shown. */
  readonly people: NodeJS.WriteStream;
};

/** Runs a command on the engines that the environment names. Errors are outcomes too. */
export const perform = async (invocation: EngineInvocation, { environment, people }: Given): Promise<Outcome> => {
  const engineConfig = engineConfigOf(environment);
  if (!engineConfig.ok) return engineConfig.error;
  const { maintenance, rootKeysFile } = engineConfig.value;
  const screen = { isTerminal: people.isTTY === true, write: (text: string) => people.write(text) };
  const meter = progressMeter(screen, systemClock);
  try {
    return await runCommand(invocation, {
      maintenance,
      rootKeys: () => rootKeyFile(rootKeysFile),
      openDestination: (file) => (file === undefined ? openStream(process.stdout) : newFile(file)),
      reportProgress: meter.report,
      clock: systemClock,
      confirm: confirmAt({ input: process.stdin, output: process.stderr, isTerminal: areTerminals(), answerMsMax }),
      systemUser: systemUserName(),
    });
  } catch (error) {
    return failed(error instanceof Error ? error.message : String(error));
  } finally {
    meter.end();
  }
};

const areTerminals = (): boolean => process.stdin.isTTY === true && process.stderr.isTTY === true;

/** A command that waits for an answer for longer was forgotten. */
const answerMsMax = 600_000;
