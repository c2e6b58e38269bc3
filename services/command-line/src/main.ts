import { readFileSync } from 'node:fs';
import { readArguments } from './arguments.ts';
import type { CommandName } from './command-table.ts';
import { completionScript } from './completion.ts';
import { helpText } from './help.ts';
import { exitCodes } from './outcome.ts';
import type { EngineInvocation } from './run-command.ts';

/** Keeps a command's own standard output free of anything else. The engines are loaded only if a command needs them. */
const main = async (words: readonly string[]): Promise<void> => {
  const given = readArguments(words);
  if (!given.ok) {
    const { error, about } = given.error;
    const help = ['clientele', ...(about === undefined ? [] : [about]), '--help'].join(' ');
    process.stderr.write(`${error}\nrun "${help}"\n`);
    process.exitCode = exitCodes.usage;
    return;
  }
  const { value } = given;
  if (value.command === 'help') process.stdout.write(helpText(value.about));
  else if (value.command === 'version') process.stdout.write(`clientele ${version()}\n`);
  else if (value.command === 'completion') process.stdout.write(completionScript(value.operand));
  else await runOnEngines({ ...value, command: value.command });
};

const version = (): string => {
  const { version: text } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  return String(text);
};

/** Commands whose output is data. */
const dataCommands: readonly CommandName[] = ['export', 'erasures list'];

const runOnEngines = async (invocation: EngineInvocation): Promise<void> => {
  const wantsJson = invocation.isOn('json');
  const isDataOnStdout = dataCommands.includes(invocation.command) && invocation.text('output') === undefined;
  const people = wantsJson || isDataOnStdout ? process.stderr : process.stdout;
  const { perform } = await import('./perform.ts');
  const outcome = await perform(invocation, { environment: process.env, people });
  const isForPeople = !wantsJson && (outcome.exitCode === exitCodes.failed || outcome.exitCode > exitCodes.differences);
  const stream = isForPeople || isDataOnStdout ? process.stderr : process.stdout;
  const pointer =
    outcome.exitCode === exitCodes.usage && !wantsJson ? `\nrun "clientele ${invocation.command} --help"` : '';
  stream.write(`${wantsJson ? JSON.stringify(outcome.json) : outcome.text}${pointer}\n`);
  process.exitCode = outcome.exitCode;
};

/** The exit codes that shells report for signals. Leaving through `exit` lets temporary directories be removed. */
const signalExitCodes = { SIGINT: 130, SIGTERM: 143 } as const;
for (const [signal, exitCode] of Object.entries(signalExitCodes)) process.once(signal, () => process.exit(exitCode));

/** The reader of the output may close it early. */
process.stdout.on('error', () => process.exit(exitCodes.failed));

await main(process.argv.slice(2));
