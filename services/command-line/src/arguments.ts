import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { fail, ok, type Result } from '@clientele/domain';
import { type CommandName, commandNames } from './help.ts';

/** A parsed command line. */
export type Invocation = {
  readonly command: CommandName;
  /** The positional argument: a client, a directory. */
  readonly operand: string;
  readonly isOn: (flag: string) => boolean;
  readonly text: (option: string) => string | undefined;
};

/** A request for help, on one command or on all. */
export type HelpWanted = { readonly command: 'help'; readonly about: CommandName | undefined };

type Shape = { readonly operand?: string; readonly options?: ParseArgsOptionsConfig };

const shapes: Readonly<Record<CommandName, Shape>> = {
  rebuild: {},
  check: { options: { scratch: { type: 'string' } } },
  backup: { operand: 'DIR' },
  export: { options: { after: { type: 'string' }, output: { type: 'string' } } },
  'client show': {
    operand: 'CLIENT_ID',
    options: { history: { type: 'boolean' }, personal: { type: 'boolean' } },
  },
  erase: { operand: 'CLIENT_ID' },
  'keys status': {},
  'keys add': { operand: 'ROOT_KEY_ID' },
  'keys use': { operand: 'ROOT_KEY_ID' },
  'keys remove': { operand: 'ROOT_KEY_ID' },
  'keys rewrap': { options: { to: { type: 'string' } } },
};

const common = { json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } as const;

/** Parses the command line. An error is one sentence. */
export const readArguments = (words: readonly string[]): Result<Invocation | HelpWanted, string> => {
  if (words.length === 0 || words[0] === '--help' || words[0] === '-h' || words[0] === 'help')
    return ok({ command: 'help', about: undefined });
  const command = commandNames.find((name) => name.split(' ').every((word, index) => words[index] === word));
  if (command === undefined) return fail(`unknown command ${words.slice(0, 2).join(' ')}`);
  return readOptions(command, words.slice(command.split(' ').length));
};

const readOptions = (command: CommandName, args: readonly string[]): Result<Invocation | HelpWanted, string> => {
  const { operand, options = {} } = shapes[command];
  const parsed = parsedArguments(args, { ...options, ...common });
  if (!parsed.ok) return parsed;
  const { values, positionals } = parsed.value;
  if (values.help === true) return ok({ command: 'help', about: command });
  const wanted = operand === undefined ? 0 : 1;
  if (positionals.length < wanted) return fail(`${command} requires ${operand}`);
  if (positionals.length > wanted) return fail(`${command} does not accept ${positionals[wanted]}`);
  const text = (option: string): string | undefined => {
    const value = values[option];
    return typeof value === 'string' ? value : undefined;
  };
  return ok({ command, operand: positionals[0] ?? '', isOn: (flag) => values[flag] === true, text });
};

type Parsed = { readonly values: Readonly<Record<string, unknown>>; readonly positionals: readonly string[] };

const parsedArguments = (args: readonly string[], options: ParseArgsOptionsConfig): Result<Parsed, string> => {
  try {
    return ok(parseArgs({ args: [...args], options, allowPositionals: true, strict: true }));
  } catch (error) {
    return fail(error instanceof Error ? error.message : 'the arguments cannot be parsed');
  }
};
