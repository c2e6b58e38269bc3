import {
  type CommandName,
  commandNames,
  commandOf,
  commandsOfGroup,
  isCommandName,
  type Option,
} from './command-table.ts';

const ending = `Every command accepts --json, which prints one JSON object to standard output, and --help. Commands
read the same environment variables as the services. Exit codes: 0 done, 1 failed, 2 differences
found, 64 usage error, 78 configuration error.
`;

/** What `--help` prints: about a command, a group of commands, or all of them. */
export const helpText = (about: string | undefined): string => {
  if (about === undefined)
    return `clientele COMMAND …\n\n${listOf(commandNames)}\n\n  --version  print the version\n\n${ending}`;
  if (!isCommandName(about)) return `clientele ${about} COMMAND …\n\n${listOf(commandsOfGroup(about))}\n\n${ending}`;
  const { text, options = {} } = commandOf(about);
  return [`clientele ${usageOf(about)}`, text, ...optionLines(options), ending].join('\n\n');
};

const listOf = (names: readonly CommandName[]): string => {
  const column = Math.max(...names.map((name) => name.length)) + 2;
  return names.map((name) => `  ${name.padEnd(column)}${commandOf(name).summary}`).join('\n');
};

const usageOf = (name: CommandName): string => {
  const { operand, options = {} } = commandOf(name);
  const written = Object.entries(options).map((option) => `[${spelled(option)}]`);
  return [name, ...(operand === undefined ? [] : [operand]), ...written].join(' ');
};

const spelled = ([name, { value }]: readonly [string, Option]): string =>
  value === undefined ? `--${name}` : `--${name} ${value}`;

const optionLines = (options: Readonly<Record<string, Option>>): readonly string[] => {
  const entries = Object.entries(options);
  if (entries.length === 0) return [];
  const column = Math.max(...entries.map((entry) => spelled(entry).length)) + 2;
  return [entries.map((entry) => `  ${spelled(entry).padEnd(column)}${entry[1].text}`).join('\n')];
};
