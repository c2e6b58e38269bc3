import { readArguments } from './arguments.ts';
import { helpText } from './help.ts';
import { exitCodes } from './outcome.ts';

/** Keeps a command's own standard output free of anything else. The engines are loaded only if a command needs them. */
const main = async (words: readonly string[]): Promise<void> => {
  const given = readArguments(words);
  if (!given.ok) {
    process.stderr.write(`${given.error}\nrun clientele --help for the list of commands\n`);
    process.exitCode = exitCodes.usage;
    return;
  }
  if (given.value.command === 'help') {
    process.stdout.write(helpText(given.value.about));
    return;
  }
  const wantsJson = given.value.isOn('json');
  const isDataOnStdout = given.value.command === 'export' && given.value.text('output') === undefined;
  const people = wantsJson || isDataOnStdout ? process.stderr : process.stdout;
  const { perform } = await import('./perform.ts');
  const outcome = await perform(given.value, { environment: process.env, people });
  const isForPeople = !wantsJson && (outcome.exitCode === exitCodes.failed || outcome.exitCode > exitCodes.differences);
  const stream = isForPeople || isDataOnStdout ? process.stderr : process.stdout;
  stream.write(`${wantsJson ? JSON.stringify(outcome.json) : outcome.text}\n`);
  process.exitCode = outcome.exitCode;
};

/** The exit codes that shells report for signals. Leaving through `exit` lets temporary directories be removed. */
const signalExitCodes = { SIGINT: 130, SIGTERM: 143 } as const;
for (const [signal, exitCode] of Object.entries(signalExitCodes)) process.once(signal, () => process.exit(exitCode));

/** The reader of the output may close it early. */
process.stdout.on('error', () => process.exit(exitCodes.failed));

await main(process.argv.slice(2));
