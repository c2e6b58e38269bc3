import {
  type CommandName,
  commandNames,
  commandOf,
  commandsOfGroup,
  commonOptions,
  groupNames,
} from './command-table.ts';

/** A script that completes `clientele` in this shell: commands, their options and the operands that are known. */
export const completionScript = (shell: string): string => {
  if (shell === 'fish') return fishScript();
  const forZsh = 'autoload -U +X compinit && compinit -u\nautoload -U +X bashcompinit && bashcompinit\n';
  return shell === 'zsh' ? `${forZsh}${bashScript()}` : bashScript();
};

/** The words that may come after these. */
const wordsAfter = (name: string): readonly string[] => {
  const group = commandsOfGroup(name);
  if (group.length > 0) return group.map((command) => command.slice(name.length + 1));
  const command = commandNames.find((each) => each === name);
  return command === undefined ? [] : [...(commandOf(command).operands ?? []), ...optionsOf(command)];
};

const optionsOf = (command: CommandName): readonly string[] =>
  Object.keys({ ...commandOf(command).options, ...commonOptions }).map((option) => `--${option}`);

const firstWords: readonly string[] = [...new Set(commandNames.map((name) => name.split(' ', 1)[0] ?? name))];

const cases = [...groupNames, ...commandNames].map((name) => `    '${name}') words='${wordsAfter(name).join(' ')}' ;;`);

/** Where no word is known, the shell offers files. */
const bashScript = (): string => `_clientele() {
  local current="\${COMP_WORDS[COMP_CWORD]}" name="\${COMP_WORDS[1]}" words=''
  if (( COMP_CWORD == 1 )); then
    words='${firstWords.join(' ')} help --help --version'
  else
    case "$name" in
      ${groupNames.join('|')}) (( COMP_CWORD > 2 )) && name="$name \${COMP_WORDS[2]}" ;;
    esac
    case "$name" in
${cases.join('\n')}
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _clientele clientele
`;

const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

const fishLine = (condition: string, word: string, text: string): string =>
  `complete -c clientele -n ${quoted(condition)} ${word} -d ${quoted(text)}`;

const fishCommand = (name: CommandName): readonly string[] => {
  const [one = name, two] = name.split(' ');
  const { summary, operands = [], options = {} } = commandOf(name);
  const isGiven = `__fish_seen_subcommand_from ${one}${two === undefined ? '' : `; and __fish_seen_subcommand_from ${two}`}`;
  const isAsked =
    two === undefined
      ? '__fish_use_subcommand'
      : `__fish_seen_subcommand_from ${one}; and not __fish_seen_subcommand_from ${commandsOfGroup(one)
          .map((each) => each.slice(one.length + 1))
          .join(' ')}`;
  return [
    fishLine(isAsked, `-f -a ${two ?? one}`, summary),
    ...operands.map((operand) => fishLine(isGiven, `-f -a ${operand}`, operand)),
    ...Object.entries(options).map(([option, { value, text }]) =>
      fishLine(isGiven, `-l ${option}${value === undefined ? '' : ' -r'}`, text),
    ),
  ];
};

const fishScript = (): string => `${[
  ...groupNames.map((group) => fishLine('__fish_use_subcommand', `-f -a ${group}`, `${group} commands`)),
  ...commandNames.flatMap(fishCommand),
  ...Object.entries(commonOptions).map(([option, { text }]) => `complete -c clientele -l ${option} -d ${quoted(text)}`),
].join('\n')}
`;
