import type { ParkedEvent, ViewChange, ViewRow } from '@clientele/application';
import type { ClientView } from '@clientele/domain';
import type { CommitThread } from './commit-thread.ts';
import type { StoredChange } from './view-thread.ts';

/**
 * Commits changes of the read model one after the other, each with all that came while the one before it was under way. Rows and the
 * position that they show are always one transaction.
 * @param options.waitingRowsMax past so many uncommitted rows `write` waits for the next commit.
 * @param options.onFailure called once when a commit failed; nothing is committed after it.
 */
export const viewWriter = (
  thread: CommitThread<StoredChange, null>,
  options: { readonly waitingRowsMax: number; readonly onFailure: (error: unknown) => void },
) => {
  let waiting = noChange();
  let committing: ReadonlyMap<string, ViewRow> = new Map();
  let commit: Promise<null> | undefined;
  let underWay: Promise<void> | undefined;
  let hasFailed = false;

  const commitWaiting = async (): Promise<void> => {
    while (waiting.position !== undefined) {
      const change = storedChange(waiting, waiting.position);
      committing = waiting.rows;
      waiting = noChange();
      commit = thread.commit(change);
      await commit;
      committing = new Map();
    }
    underWay = undefined;
  };

  const fail = (error: unknown): void => {
    hasFailed = true;
    options.onFailure(error);
  };

  return {
    /** The row as it will be once it is committed, for whoever reads before that. */
    waitingView: (clientId: string): ClientView | undefined =>
      (waiting.rows.get(clientId) ?? committing.get(clientId))?.view,
    /** @throws Error after a failed commit: what came after it would leave a gap. */
    write: async (change: ViewChange): Promise<void> => {
      if (hasFailed) throw new Error('the read model takes no more changes after a failed commit');
      addChange(waiting, change);
      underWay ??= commitWaiting().catch(fail);
      if (waiting.rows.size > options.waitingRowsMax) await commit?.catch(() => null);
    },
    /** Returns when everything is committed. */
    idle: async (): Promise<void> => underWay,
    close: async (): Promise<void> => {
      await underWay;
      await thread.close();
    },
  };
};

/** Changes that wait to be committed as one. */
type WaitingChange = {
  readonly rows: Map<string, ViewRow>;
  readonly parked: ParkedEvent[];
  readonly unparked: Set<string>;
  position: number | undefined;
};

const noChange = (): WaitingChange => ({ rows: new Map(), parked: [], unparked: new Set(), position: undefined });

const addChange = (waiting: WaitingChange, { rows, parked = [], unparked = [], position }: ViewChange): void => {
  for (const row of rows) waiting.rows.set(row.view.client_id, row);
  if (unparked.length > 0) {
    for (const stream of unparked) waiting.unparked.add(stream);
    const kept = waiting.parked.filter(({ stream }) => !unparked.includes(stream));
    waiting.parked.splice(0, waiting.parked.length, ...kept);
  }
  waiting.parked.push(...parked);
  waiting.position = position;
};

const storedChange = ({ rows, parked, unparked }: WaitingChange, position: number): StoredChange => ({
  rows: [...rows.values()].map(storedRow),
  parked: parked.map(storedPark),
  unparked: [...unparked],
  position,
});

const storedRow = ({ view, document }: ViewRow) => [view.client_id, view.revision, document] as const;

const storedPark = ({ stream, revision, position, reason }: ParkedEvent) =>
  [stream, revision, position, reason] as const;
