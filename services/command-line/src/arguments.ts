import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { fail, ok, type Result } from '@clientele/domain';
import {
  type CommandName,
  commandNames,
  commandOf,
  commandsOfGroup,
  commonOptions,
  groupNames,
  type Option,
} from './command-table.ts';

/** A parsed command line. */
export type Invocation = {
  readonly command: CommandName;
  /** The positional argument: a client, a directory. */
  readonly operand: string;
  readonly isOn: (flag: string) => boolean;
  readonly text: (option: string) => string | undefined;
};

/** A request for help: on one command, on a group of commands, or on all. */
export type HelpWanted = { readonly command: 'help'; readonly about: string | undefined };

export type VersionWanted = { readonly command: 'version' };

/** Why the command line cannot be parsed, and the command or group whose help says what is right. */
export type WrongUsage = { readonly error: string; readonly about: string | undefined };

type Read = Result<Invocation | HelpWanted | VersionWanted, WrongUsage>;

const helpFlags: readonly string[] = ['--help', '-h'];

/** Parses the command line. An error is one sentence. */
export const readArguments = (words: readonly string[]): Read => {
  const [first, ...rest] = words;
  if (first === undefined || helpFlags.includes(first)) return ok({ command: 'help', about: undefined });
  if (first === '--version') return ok({ command: 'version' });
  if (first === 'help') return helpOn(rest);
  const command = commandIn(words);
  if (command !== undefined) return readOptions(command, words.slice(command.split(' ').length));
  return groupNames.includes(first) ? readGroup(first, rest) : unknown(words);
};

const commandIn = (words: readonly string[]): CommandName | undefined =>
  commandNames.find((name) => name.split(' ').every((word, index) => words[index] === word));

const unknown = (words: readonly string[]): Read => {
  const given = words.slice(0, 2).filter((word) => !word.startsWith('-'));
  return fail({
    error: `unknown command ${(given.length === 0 ? words.slice(0, 1) : given).join(' ')}`,
    about: undefined,
  });
};

const helpOn = (words: readonly string[]): Read => {
  const [first] = words;
  const command = commandIn(words);
  if (command !== undefined || first === undefined) return ok({ command: 'help', about: command });
  return groupNames.includes(first) && words.length === 1 ? ok({ command: 'help', about: first }) : unknown(words);
};

const readGroup = (group: string, [next]: readonly string[]): Read => {
  if (next !== undefined && helpFlags.includes(next)) return ok({ command: 'help', about: group });
  const known = commandsOfGroup(group).map((name) => name.slice(group.length + 1));
  const error = next === undefined ? `${group} requires a command` : `unknown command ${group} ${next}`;
  return fail({ error: `${error}: there are ${known.join(', ')}`, about: group });
};

const readOptions = (command: CommandName, args: readonly string[]): Read => {
  const { operand, operands, options = {} } = commandOf(command);
  const wrong = (error: string): Read => fail({ error, about: command });
  const parsed = parsedArguments(args, parseOptions({ ...options, ...commonOptions }));
  if (!parsed.ok) return wrong(parsed.error);
  const { values, positionals } = parsed.value;
  if (values.help === true) return ok({ command: 'help', about: command });
  const [given = '', ...extra] = positionals;
  if (operand === undefined && positionals.length > 0) return wrong(`${command} does not accept ${given}`);
  if (operand !== undefined && given === '') return wrong(`${command} requires ${operand}${oneOf(operands)}`);
  if (extra.length > 0) return wrong(`${command} does not accept ${extra[0]}`);
  if (operands !== undefined && !operands.includes(given)) return wrong(`${operand} is not ${given}${oneOf(operands)}`);
  const text = (option: string): string | undefined => {
    const value = values[option];
    return typeof value === 'string' ? value : undefined;
  };
  return ok({ command, operand: given, isOn: (flag) => values[flag] === true, text });
};

const oneOf = (operands: readonly string[] | undefined): string =>
  operands === undefined ? '' : `: ${operands.join(', ')}`;

const parseOptions = (options: Readonly<Record<string, Option>>): ParseArgsOptionsConfig =>
  Object.fromEntries(
    Object.entries(options).map(([name, { value, short }]) => [
      name,
      { type: value === undefined ? 'boolean' : 'string', ...(short === undefined ? {} : { short }) } as const,
    ]),
  );

type Parsed = { readonly values: Readonly<Record<string, unknown>>; readonly positionals: readonly string[] };

const parsedArguments = (args: readonly string[], options: ParseArgsOptionsConfig): Result<Parsed, string> => {
  try {
    return ok(parseArgs({ args: [...args], options, allowPositionals: true, strict: true }));
  } catch (error) {
    return fail(error instanceof Error ? error.message : 'the arguments cannot be parsed');
  }
};
