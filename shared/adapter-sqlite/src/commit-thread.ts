import { Worker } from 'node:worker_threads';
import type { Synchronous } from './database.ts';

/** Start options of a writing thread. */
export type ThreadOptions = { readonly file: string; readonly synchronous: Synchronous };

/** The reply of a writing thread to each piece of work, in the order of the work. */
export type ThreadAnswer<Done> =
  | { readonly done: Done }
  | { readonly failed: { readonly message: string; readonly errcode: number | undefined } };

/** A thread that commits, so that the event loop continues while the disk is busy. */
export type CommitThread<Work, Done> = {
  /** Commits one piece of work in one transaction. Rejects with a `CommitError` if that fails. */
  readonly commit: (work: Work) => Promise<Done>;
  readonly close: () => Promise<void>;
};

/** A commit failed. `errcode` is SQLite's result code, absent if the thread itself failed. */
class CommitError extends Error {
  readonly errcode: number | undefined;

  constructor(message: string, errcode: number | undefined) {
    super(message);
    this.name = 'CommitError';
    this.errcode = errcode;
  }
}

type Waiting<Done> = { readonly resolve: (done: Done) => void; readonly reject: (error: Error) => void };

/**
 * @param module the file that the thread runs; it answers every message with a `ThreadAnswer` and ends after `close`.
 */
export const commitThread = <Work, Done>(module: URL, options: ThreadOptions): CommitThread<Work, Done> => {
  const thread = new Worker(module, { workerData: options, name: 'event-store' });
  const waiting: Waiting<Done>[] = [];
  let broken: CommitError | undefined;

  const breakDown = (message: string): void => {
    broken = new CommitError(message, undefined);
    for (const { reject } of waiting.splice(0)) reject(broken);
  };
  thread.on('message', (answer: ThreadAnswer<Done>) => {
    const first = waiting.shift();
    if ('done' in answer) first?.resolve(answer.done);
    else first?.reject(new CommitError(answer.failed.message, answer.failed.errcode));
  });
  thread.on('error', (error) => breakDown(`the writing thread failed: ${String(error)}`));
  const ended = new Promise<void>((resolve) => {
    thread.once('exit', () => {
      breakDown('the writing thread has ended');
      resolve();
    });
  });

  return {
    commit: (work) =>
      new Promise((resolve, reject) => {
        if (broken !== undefined) return reject(broken);
        waiting.push({ resolve, reject });
        thread.postMessage(work);
      }),
    close: () => {
      thread.postMessage(closeRequest);
      return ended;
    },
  };
};

/** The last message to a thread. */
export const closeRequest = 'close';
