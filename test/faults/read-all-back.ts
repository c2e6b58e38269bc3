import { openConnection } from '../support/connection.ts';
import { type HistoryEntry, openHistory } from './history.ts';
import { type Caller, type KnownClient, readBack } from './requests.ts';

const connectionsCount = 8;

/** The last acknowledged state of each client, by client id. */
export const lastKnown = (history: readonly HistoryEntry[]): ReadonlyMap<string, KnownClient> => {
  const known = new Map<string, KnownClient>();
  for (const { op, outcome, value } of history) {
    if (outcome !== 'ok' || (op !== 'register' && op !== 'update')) continue;
    known.set(String(value.clientId), {
      clientId: String(value.clientId),
      token: String(value.token),
      uri: String(value.uri),
      revision: Number(value.revision),
      body: String(value.body),
    });
  }
  return known;
};

/**
 * Reads every client with its own token. Returns each answer that differs from the client's last acknowledged state, as
 * a sentence.
 */
export const unreadable = async (known: ReadonlyMap<string, KnownClient>): Promise<readonly string[]> => {
  const waiting = [...known.values()];
  const faults: string[] = [];
  const readSome = async (caller: Caller): Promise<void> => {
    for (let client = waiting.pop(); client !== undefined; client = waiting.pop()) {
      const reply = await readBack(caller, client);
      if (reply.arrived && reply.status === 200 && reply.text === client.body) continue;
      faults.push(
        `${client.clientId}: told ${client.body}, read ${reply.arrived ? `${reply.status} ${reply.text}` : reply.reason}`,
      );
    }
  };
  const history = openHistory();
  const callers = Array.from({ length: connectionsCount }, (_, reader) => ({
    proc: `reader-${reader}`,
    connection: openConnection(),
    history,
  }));
  await Promise.all(callers.map(readSome));
  for (const { connection } of callers) connection.close();
  return faults;
};
