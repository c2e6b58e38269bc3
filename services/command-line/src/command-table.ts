/** An option of a command. With `value` it takes one, of that name; without, it is a switch. */
export type Option = { readonly value?: string; readonly short?: string; readonly text: string };

export type Command = {
  /** The positional argument: a client, a directory. */
  readonly operand?: string;
  /** The operands that there are, if there are only these. */
  readonly operands?: readonly string[];
  readonly options?: Readonly<Record<string, Option>>;
  /** One line. */
  readonly summary: string;
  readonly text: string;
};

const as: Option = {
  value: 'NAME',
  text: "who does this, for the event's metadata; default: the system user",
};
const yes: Option = { text: 'do not ask; needed where there is no terminal' };

const readsOnly = 'Services may be running.';
const readAtStart = 'Services read the file at start: restart all of them before';

/** Every command: parsing, help and shell completion are made from this table. */
export const commandTable = {
  rebuild: {
    summary: 'rebuild the read model from the event log',
    text: `Embedded: stop the service first. A new file is written beside the old one and replaces it when it
is complete.
PostgreSQL: services keep running. A second set of tables is built and swapped in. The next run
resumes an interrupted one.`,
  },
  check: {
    options: { scratch: { value: 'DIR', text: "where to build it; default: the system's temporary directory" } },
    summary: 'compare the read model with the event log, row by row',
    text: `Folds the event log into a scratch read model, about as large as the read model, and compares the
two byte by byte. Reports rows that are missing, extra or different. Services may be running. Exits
with 2 if the two differ.`,
  },
  backup: {
    operand: 'DIR',
    summary: 'copy the embedded event log while the service runs',
    text: `Writes DIR/log.db, a consistent copy of the event log with the wrapped client keys, and
DIR/backup.json, which describes it. Neither the root keys nor the orders of erasures are included:
keep root-keys.json and erasures.jsonl elsewhere. The read model is not included: the next start
rebuilds it from the event log.
EventStoreDB and PostgreSQL have their own backup tools: exits with 78 for them.`,
  },
  restore: {
    operand: 'DIR',
    options: {
      erasures: { value: 'FILE', text: 'further orders, such as a copy of erasures.jsonl that is kept elsewhere' },
      yes,
    },
    summary: 'replace the embedded event log by a backup, without the clients erased since',
    text: `Stop the service first. Takes DIR/log.db and erases in it every client that was erased after the
backup: those in the orders of erasures, and those in the log that is replaced. Only then does it
become the event log. The replaced log is kept beside it, under another name. The root keys must be
there. The next start rebuilds the read model.
EventStoreDB and PostgreSQL have their own tools, then "erasures replay": exits with 78 for them.`,
  },
  export: {
    options: {
      after: {
        value: 'POSITION',
        text: 'only events after it; default: 0. An export ends by reporting the last position',
      },
      output: { value: 'FILE', text: 'write to a new file instead of standard output' },
    },
    summary: 'write the event log as JSON lines',
    text: `One canonical JSON object per line, in log order. Sealed personal data stays sealed. Services may be
running.`,
  },
  'client show': {
    operand: 'CLIENT_ID',
    options: {
      history: { text: 'list every event: who, when, what changed, under which policy' },
      personal: { text: 'decrypt the personal data; needs the root keys' },
    },
    summary: 'show a client and, on request, its history',
    text: `Reads the event log, not the read model. Never shows a credential. ${readsOnly}`,
  },
  erase: {
    operand: 'CLIENT_ID',
    options: { as, yes },
    summary: "destroy a client's key, and with it its personal data and credentials everywhere",
    text: `Cannot be undone. Embedded: stop the service first. EventStoreDB and PostgreSQL: services keep
running.
A backup from before still holds the client's wrapped key, and its personal data with it. The order
is therefore written to ERASURES_FILE first, and carried out again after a restore.`,
  },
  'erasures list': {
    options: { output: { value: 'FILE', text: 'write to a new file instead of standard output' } },
    summary: 'write the orders of all erasures, to keep them apart from backups',
    text: `One JSON object per line, as in ERASURES_FILE: those in the event log and those in the file. A client
id is no personal data. ${readsOnly}`,
  },
  'erasures replay': {
    operand: 'FILE',
    options: { yes },
    summary: 'erase again every client of a list, after a restore',
    text: `Clients that are erased already stay as they are. Each erasure is recorded with who ordered it.
Embedded: stop the service first. EventStoreDB and PostgreSQL: run it after the restore, before the
services start.`,
  },
  'keys status': {
    summary: 'count the client keys that each root key wraps',
    text: readsOnly,
  },
  'keys add': {
    operand: 'ROOT_KEY_ID',
    summary: 'add a new random root key to the root keys file',
    text: `Nothing is wrapped with it yet. ${readAtStart}
"keys use".`,
  },
  'keys use': {
    operand: 'ROOT_KEY_ID',
    summary: 'use a root key of the file for new clients',
    text: `${readAtStart} "keys rewrap".`,
  },
  'keys rewrap': {
    options: { to: { value: 'ROOT_KEY_ID', text: 'another root key of the file; default: the current one' } },
    summary: 'rewrap all client keys with the current root key',
    text: `Changes no credential. Skips keys that are already rewrapped, so the next run resumes an interrupted
one. Embedded: stop the service first. PostgreSQL: services keep running.`,
  },
  'keys remove': {
    operand: 'ROOT_KEY_ID',
    summary: 'remove a root key from the file',
    text: `Refused while it wraps a client's key. Backups from before the rewrap still need it: keep a copy for
as long as one of them may be restored.`,
  },
  'keys unclaimed': {
    options: {
      'older-than': { value: 'HOURS', text: 'only keys of at least this age; default: 24, at least 1' },
      remove: { text: 'destroy them' },
      yes,
    },
    summary: 'find the client keys that belong to no client, and remove them',
    text: `On servers a key is stored before its event, so a registration that is refused or cut off in between
leaves one behind. It is harmless, and nothing but this command removes it. A key goes only if the
event log has no stream and the read model no row of its client. EventStoreDB and PostgreSQL:
services keep running. Embedded: stop the service first; there are none, because key and event are
written together.`,
  },
  completion: {
    operand: 'SHELL',
    operands: ['bash', 'zsh', 'fish'],
    summary: 'print the completion of these commands for bash, zsh or fish',
    text: `It completes the word clientele, so give your shell that word first.
bash, zsh:  clientele() { npx clientele "$@"; }; source <(clientele completion bash), or zsh
fish:       function clientele; npx clientele $argv; end; clientele completion fish | source`,
  },
} as const satisfies Readonly<Record<string, Command>>;

export type CommandName = keyof typeof commandTable;

export const isCommandName = (name: string): name is CommandName => Object.hasOwn(commandTable, name);

export const commandNames: readonly CommandName[] = Object.keys(commandTable).filter(isCommandName);

/** The same with its optional members. */
export const commandOf = (name: CommandName): Command => commandTable[name];

/** The first words of commands of two words: `client`, `keys`. */
export const groupNames: readonly string[] = [
  ...new Set(commandNames.flatMap((name) => (name.includes(' ') ? [name.split(' ', 1)[0] ?? name] : []))),
];

export const commandsOfGroup = (group: string): readonly CommandName[] =>
  commandNames.filter((name) => name.startsWith(`${group} `));

/** The options that every command has. */
export const commonOptions: Readonly<Record<string, Option>> = {
  json: { text: 'print one JSON object to standard output' },
  help: { short: 'h', text: 'print this' },
};
