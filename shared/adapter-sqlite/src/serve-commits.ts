import type { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import { closeRequest, type ThreadAnswer, type ThreadOptions } from './commit-thread.ts';
import { checkpointer, inTransaction, openDatabase } from './database.ts';
import { resultCode } from './sqlite-errors.ts';

/**
 * Runs inside a writing thread. Each message is one piece of work, committed in one transaction and answered in turn.
 * @param prepare prepares the statements once and returns the function that does a piece of work.
 */
export const serveCommits = <Work, Done>(prepare: (database: DatabaseSync) => (work: Work) => Done): void => {
  const port = parentPort;
  if (port === null) throw new Error('this file must run in a worker thread');
  const { file, synchronous }: ThreadOptions = workerData;
  const database = openDatabase(file, { synchronous });
  const work = prepare(database);
  const checkpoint = checkpointer(database);
  const answer = (piece: Work): ThreadAnswer<Done> => {
    try {
      const done = inTransaction(database, () => work(piece));
      checkpoint();
      return { done };
    } catch (error) {
      return { failed: { message: String(error), errcode: resultCode(error) } };
    }
  };
  port.on('message', (piece: Work | typeof closeRequest) => {
    if (piece !== closeRequest) return port.postMessage(answer(piece as Work));
    database.close();
    port.close();
  });
};
