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
  /** In one line. */
  readonly summary: string;
  readonly text: string;
};

const help: Readonly<Record<CommandName, Help>> = {
  rebuild: {
    usage: 'rebuild',
    summary: 'make the read model again from the log',
    text: `Embedded: the service is stopped; a new file is made beside the old one and takes its place when it is whole.
PostgreSQL: services go on; a second set of tables is made and swapped in. An interrupted run is gone on with.`,
  },
  check: {
    usage: 'check [--scratch DIR]',
    summary: 'compare the read model with the log, row by row',
    text: `Folds the log into a scratch read model and compares byte by byte: rows that are missing, extra, different. Services may run.
Ends with 2 where the two differ.

  --scratch DIR   folder for the scratch read model, about as large as the read model; the system's temporary folder by default`,
  },
  backup: {
    usage: 'backup DIR',
    summary: 'copy the embedded log while the service runs',
    text: `Writes DIR/log.db, one moment of the log with the wrapped client keys, and DIR/backup.json, which says what is in it. Root keys are not
in it: keep root-keys.json apart. The read model is not in it: it is made again from the log at the next start.
EventStoreDB and PostgreSQL have tools of their own: ends with 78 there.`,
  },
  export: {
    usage: 'export [--after POSITION] [--output FILE]',
    summary: 'write the log as JSON lines',
    text: `One canonical JSON object a line, in the order of the log; sealed personal data stay sealed. Services may run.

  --after POSITION   only events after this position, 0 by default; the end of an export says up to where it went
  --output FILE      a new file instead of standard output`,
  },
  'client show': {
    usage: 'client show CLIENT_ID [--history] [--personal]',
    summary: 'what a client is, and how it came to be so',
    text: `Read from the log, not from the read model. Never shows a credential. Services may run.

  --history    every event: who, when, what changed, under which policy
  --personal   open the sealed personal data; needs the root keys`,
  },
  erase: {
    usage: 'erase CLIENT_ID',
    summary: "destroy a client's key: its personal data and credentials are gone everywhere",
    text: 'Cannot be undone. Embedded: the service is stopped. EventStoreDB and PostgreSQL: services go on.',
  },
  'keys status': {
    usage: 'keys status',
    summary: 'how many client keys each root key has wrapped',
    text: 'Services may run.',
  },
  'keys add': {
    usage: 'keys add ROOT_KEY_ID',
    summary: 'put a new random root key into the root keys file',
    text: `Nothing is wrapped with it yet. Services read the file when they start: start them all again before "keys use".`,
  },
  'keys use': {
    usage: 'keys use ROOT_KEY_ID',
    summary: 'make a root key of the file the one that new clients get',
    text: 'Services read the file when they start: start them all again before "keys rewrap".',
  },
  'keys remove': {
    usage: 'keys remove ROOT_KEY_ID',
    summary: 'take a root key out of the file',
    text: `Refused while a client's key is wrapped with it. Backups from before the rewrap still need it: keep a copy as long as one of them may be
restored.`,
  },
  'keys rewrap': {
    usage: 'keys rewrap [--to ROOT_KEY_ID]',
    summary: 'wrap all client keys with the newest root key',
    text: `Changes no credential. Passes over what is done already, so an interrupted run is gone on with by the next. Embedded: the service is
stopped. PostgreSQL: services go on.

  --to ROOT_KEY_ID   another root key of the file than its current one`,
  },
};

const ending = `Each takes --json, for one JSON object on standard output, and --help. They read the same environment variables as the services.
Exit codes: 0 done, 1 failed, 2 differences found, 64 wrong usage, 78 wrong configuration.
`;

/** What `--help` prints. */
export const helpText = (about: CommandName | undefined): string => {
  if (about !== undefined) return `clientele ${help[about].usage}\n\n${help[about].text}\n\n${ending}`;
  const column = Math.max(...commandNames.map((name) => name.length)) + 2;
  const lines = commandNames.map((name) => `  ${name.padEnd(column)}${help[name].summary}`);
  return `clientele COMMAND …\n\n${lines.join('\n')}\n\n${ending}`;
};
