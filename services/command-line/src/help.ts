export const commandNames = [
  'rebuild',
  'check',
  'backup',
  'export',
  'client show',
  'erase',
  'keys status',
  'keys add',
  'keys use',
  'keys rewrap',
  'keys remove',
] as const;

export type CommandName = (typeof commandNames)[number];

type Help = {
  readonly usage: string;
  /** One line. */
  readonly summary: string;
  readonly text: string;
};

const help: Readonly<Record<CommandName, Help>> = {
  rebuild: {
    usage: 'rebuild',
    summary: 'rebuild the read model from the event log',
    text: `Embedded: stop the service first. A new file is written beside the old one and replaces it when it
is complete.
PostgreSQL: services keep running. A second set of tables is built and swapped in. The next run
resumes an interrupted one.`,
  },
  check: {
    usage: 'check [--scratch DIR]',
    summary: 'compare the read model with the event log, row by row',
    text: `Folds the event log into a scratch read model and compares the two byte by byte. Reports rows that
are missing, extra or different. Services may be running. Exits with 2 if the two differ.

  --scratch DIR   directory for the scratch read model, which is about as large as the read model;
                  default: the system's temporary directory`,
  },
  backup: {
    usage: 'backup DIR',
    summary: 'copy the embedded event log while the service runs',
    text: `Writes DIR/log.db, a consistent copy of the event log with the wrapped client keys, and
DIR/backup.json, which describes it. The root keys are not included: keep root-keys.json elsewhere.
The read model is not included: the next start rebuilds it from the event log.
EventStoreDB and PostgreSQL have their own backup tools: exits with 78 for them.`,
  },
  export: {
    usage: 'export [--after POSITION] [--output FILE]',
    summary: 'write the event log as JSON lines',
    text: `One canonical JSON object per line, in log order. Sealed personal data stays sealed. Services may be
running.

  --after POSITION   export only events after this position; default: 0. An export ends by reporting
                     the last position it wrote
  --output FILE      write to a new file instead of standard output`,
  },
  'client show': {
    usage: 'client show CLIENT_ID [--history] [--personal]',
    summary: 'show a client and, on request, its history',
    text: `Reads the event log, not the read model. Never shows a credential. Services may be running.

  --history    list every event: who, when, what changed, under which policy
  --personal   decrypt the personal data; needs the root keys`,
  },
  erase: {
    usage: 'erase CLIENT_ID',
    summary: "destroy a client's key, and with it its personal data and credentials everywhere",
    text: `Cannot be undone. Embedded: stop the service first. EventStoreDB and PostgreSQL: services keep
running.`,
  },
  'keys status': {
    usage: 'keys status',
    summary: 'count the client keys that each root key wraps',
    text: 'Services may be running.',
  },
  'keys add': {
    usage: 'keys add ROOT_KEY_ID',
    summary: 'add a new random root key to the root keys file',
    text: `Nothing is wrapped with it yet. Services read the file at start: restart all of them before
"keys use".`,
  },
  'keys use': {
    usage: 'keys use ROOT_KEY_ID',
    summary: 'use a root key of the file for new clients',
    text: 'Services read the file at start: restart all of them before "keys rewrap".',
  },
  'keys remove': {
    usage: 'keys remove ROOT_KEY_ID',
    summary: 'remove a root key from the file',
    text: `Refused while it wraps a client's key. Backups from before the rewrap still need it: keep a copy for
as long as one of them may be restored.`,
  },
  'keys rewrap': {
    usage: 'keys rewrap [--to ROOT_KEY_ID]',
    summary: 'rewrap all client keys with the current root key',
    text: `Changes no credential. Skips keys that are already rewrapped, so the next run resumes an interrupted
one. Embedded: stop the service first. PostgreSQL: services keep running.

  --to ROOT_KEY_ID   another root key of the file; default: the current one`,
  },
};

const ending = `Every command accepts --json, which prints one JSON object to standard output, and --help. Commands
read the same environment variables as the services. Exit codes: 0 done, 1 failed, 2 differences
found, 64 usage error, 78 configuration error.
`;

/** What `--help` prints. */
export const helpText = (about: CommandName | undefined): string => {
  if (about !== undefined) return `clientele ${help[about].usage}\n\n${help[about].text}\n\n${ending}`;
  const column = Math.max(...commandNames.map((name) => name.length)) + 2;
  const lines = commandNames.map((name) => `  ${name.padEnd(column)}${help[name].summary}`);
  return `clientele COMMAND …\n\n${lines.join('\n')}\n\n${ending}`;
};
