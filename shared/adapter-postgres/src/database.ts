import { setTimeout as pause } from 'node:timers/promises';
import { Client, type ClientBase, Pool, type QueryResult, types } from 'pg';
import { hostsInTurn } from './hosts-in-turn.ts';
import { asPostgresError, PostgresError, rethrow } from './postgres-error.ts';
import type { PostgresPlace } from './postgres-url.ts';

export type Statement = {
  /** A named statement is prepared once for each connection. */
  readonly name?: string;
  readonly text: string;
  readonly values?: readonly unknown[];
  /** How long it may take, if not `statementMsMax`. The caller must also set the server's `statement_timeout`. */
  readonly msMax?: number;
};

export type Row = Readonly<Record<string, unknown>>;

/** Runs one statement. Every wait is bounded. @throws PostgresError */
export type Query = (statement: Statement) => Promise<readonly Row[]>;

/** A connection outside the pool, for locks that live as long as a connection. */
export type OwnConnection = {
  readonly query: Query;
  /** Aborted when the connection ends for any reason. */
  readonly ended: AbortSignal;
  readonly close: () => Promise<void>;
};

/** One database, reached through a bounded pool of connections. */
export type PostgresDatabase = {
  readonly query: Query;
  /** Runs `work` in one transaction: all of its statements take effect, or none. */
  readonly transaction: <Value>(work: (query: Query) => Promise<Value>) => Promise<Value>;
  readonly connect: () => Promise<OwnConnection>;
  readonly close: () => Promise<void>;
};

export type PostgresLimits = {
  readonly connectionsMax: number;
  /** How long to wait for a new or a free connection. */
  readonly connectMsMax: number;
  /** How long a statement may take. Both the server and this process enforce it. */
  readonly statementMsMax: number;
  /** Calls that may wait for a free connection; more are refused. */
  readonly waitingCallsMax: number;
};

const limitsByDefault: PostgresLimits = {
  connectionsMax: 10,
  connectMsMax: 1_000,
  statementMsMax: 1_500,
  waitingCallsMax: 10_000,
};

/** The server gives up first, so that a statement abandoned here is no longer running there. */
const graceMs = 250;
const keepAliveDelayMs = 5_000;
const idleInTransactionMsMax = 10_000;

/** Every number that this adapter reads fits a JavaScript number. */
types.setTypeParser(types.builtins.INT8, Number);

/**
 * Opens no connection yet: an unavailable database is reported at the first call.
 * @param places the hosts of the database: a primary and its standbys.
 */
export const postgresDatabase = (
  places: readonly PostgresPlace[],
  limits: Partial<PostgresLimits> = {},
): PostgresDatabase => {
  const { connectionsMax, connectMsMax, statementMsMax, waitingCallsMax } = { ...limitsByDefault, ...limits };
  const settings = {
    application_name: 'clientele',
    connectionTimeoutMillis: connectMsMax,
    statement_timeout: statementMsMax,
    query_timeout: statementMsMax + graceMs,
    idle_in_transaction_session_timeout: idleInTransactionMsMax,
    keepAlive: true,
    keepAliveInitialDelayMillis: keepAliveDelayMs,
  };
  const hosts = hostsInTurn(places);
  class NextClient extends Client {
    constructor() {
      super({ ...settings, ...hosts.place() });
      // For its whole life: the pool listens only while a connection is idle, not while it is verified.
      this.on('error', forgetConnection);
    }
  }
  const pool = new Pool({ ...settings, max: connectionsMax, verify: verifyUsable, Client: NextClient });
  pool.on('error', forgetConnection);

  /** If the pool is full, the call waited for one of its connections, so a failure says nothing about the host. */
  const isNotFull = (): boolean => pool.totalCount < connectionsMax;

  const connected = async () => {
    if (pool.waitingCount >= waitingCallsMax) throw new PostgresError('too many calls wait for PostgreSQL', undefined);
    return hosts.reach(() => pool.connect(), isNotFull).catch(rethrow);
  };

  return {
    query: async (statement) => {
      const client = await connected();
      return released(client, () => ask(client, statement));
    },
    transaction: async (work) => {
      const client = await connected();
      return released(client, () => inTransaction((statement) => ask(client, statement), work));
    },
    connect: () => hosts.reach(() => ownConnection(new NextClient())),
    close: () => inTime(pool.end()),
  };
};

/**
 * A broken connection fails the call that uses it. If it is idle, the pool drops it, and the next call gets another.
 * Without a listener, the process ends.
 */
const forgetConnection = (): void => {};

const ask = async (client: ClientBase, statement: Statement): Promise<readonly Row[]> => {
  const { values, msMax, ...rest } = statement;
  const config = {
    ...rest,
    ...(values === undefined ? {} : { values: [...values] }),
    ...(msMax === undefined ? {} : { query_timeout: msMax + graceMs }),
  };
  const result: QueryResult<Record<string, unknown>> = await client.query(config).catch(rethrow);
  return result.rows;
};

type Releasable = { readonly release: (destroy?: boolean) => void };

/** After a failure, the connection is not reused, because its state is unknown. */
const released = async <Value>(client: Releasable & ClientBase, work: () => Promise<Value>): Promise<Value> => {
  try {
    const value = await work();
    client.release();
    return value;
  } catch (error) {
    client.release(true);
    throw error;
  }
};

const inTransaction = async <Value>(query: Query, work: (query: Query) => Promise<Value>): Promise<Value> => {
  await query({ text: 'begin' });
  try {
    const value = await work(query);
    await query({ text: 'commit' });
    return value;
  } catch (error) {
    await query({ text: 'rollback' }).catch(() => []);
    throw error;
  }
};

const ownConnection = async (client: Client): Promise<OwnConnection> => {
  const ended = new AbortController();
  client.on('error', () => ended.abort());
  client.on('end', () => ended.abort());
  const close = async (): Promise<void> => {
    ended.abort();
    await inTime(client.end());
  };
  try {
    await client.connect();
    await assertUsable(client);
  } catch (error) {
    await close();
    throw asPostgresError(error);
  }
  return { query: (statement) => ask(client, statement), ended: ended.signal, close };
};

const goodbyeMsMax = 1_000;

/** A frozen server does not answer the end of a connection. */
const inTime = async (end: Promise<void>): Promise<void> => {
  await Promise.race([end.catch(() => {}), pause(goodbyeMsMax, undefined, { ref: false })]);
};

const versionMin = 140_000;

const usability = `select current_setting('server_version_num')::int as version, current_setting('server_encoding') as encoding,
  current_setting('fsync') as fsync, current_setting('synchronous_commit') as synchronous_commit, pg_is_in_recovery() as is_standby`;

/**
 * An acknowledged key or revision must be on disk, so every connection to a server that does not wait for its disk is
 * refused. So is a standby, which may lack what was acknowledged (R1). Version 14 is the first that ends idle sessions,
 * and the projector's lease depends on that.
 */
const assertUsable = async (client: ClientBase): Promise<void> => {
  const [found = {}] = await ask(client, { text: usability });
  if (found.is_standby !== false) throw new PostgresError('PostgreSQL at this address is a standby', undefined);
  if (Number(found.version) < versionMin) throw new PostgresError('PostgreSQL is older than version 14', undefined);
  if (found.encoding !== 'UTF8') throw new PostgresError('the database must be encoded in UTF8', undefined);
  for (const [name, wanted] of durableSettings) {
    if (!wanted.includes(String(found[name])))
      throw new PostgresError(`PostgreSQL must run with ${name} = on: it is ${String(found[name])}`, undefined);
  }
};

const verifyUsable = (client: ClientBase, done: (fault?: Error) => void): void => {
  assertUsable(client).then(
    () => done(),
    (error: unknown) => done(asPostgresError(error)),
  );
};

/** `remote_apply` waits for this disk and for the standby. */
const durableSettings: readonly (readonly [name: string, wanted: readonly string[]])[] = [
  ['fsync', ['on']],
  ['synchronous_commit', ['on', 'remote_apply']],
];
