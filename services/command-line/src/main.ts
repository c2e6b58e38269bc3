import { readArguments } from './arguments.ts';
import { helpText } from './help.ts';
import { exitCodes } from './outcome.ts';

/** What the command itself writes to standard output is not mixed with anything else. The engines are loaded only where they are needed. */
const main = async (words: readonly string[]): Promise<void> => {
  const given = readArguments(words);
  if (!given.ok) {
    process.stderr.write(`${given.error}\nclientele --help tells what there is\n`);
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

/** What a shell gives a process that a signal ended; leaving by `exit` lets temporary folders be removed. */
const signalExitCodes = { SIGINT: 130, SIGTERM: 143 } as const;
for (const [signal, exitCode] of Object.entries(signalExitCodes)) process.once(signal, () => process.exit(exitCode));

/** Whoever reads the output may have had enough of it. */
process.stdout.on('error', () => process.exit(exitCodes.failed));

await main(process.argv.slice(2));
