import { type ClientView, canonicalJson } from '@clientele/domain';
import type { CommitThread } from './commit-thread.ts';
import type { ViewChange } from './view-thread.ts';

type Change = { readonly views: readonly ClientView[]; readonly position: number };

/**
 * Commits changes of the read model one after the other, each with all that came while the one before it was under way. Rows and the
 * position that they show are always one transaction.
 * @param options.waitingRowsMax past so many uncommitted rows `write` waits for the next commit.
 * @param options.onFailure called once when a commit failed; nothing is committed after it.
 */
export const viewWriter = (
  thread: CommitThread<ViewChange, null>,
  options: { readonly waitingRowsMax: number; readonly onFailure: (error: unknown) => void },
) => {
  let waiting = new Map<string, ClientView>();
  let committing: ReadonlyMap<string, ClientView> = new Map();
  let waitingPosition: number | undefined;
  let commit: Promise<null> | undefined;
  let underWay: Promise<void> | undefined;
  let hasFailed = false;

  const commitWaiting = async (): Promise<void> => {
    while (waitingPosition !== undefined) {
      const change = { rows: [...waiting.values()].map(rowOf), position: waitingPosition };
      committing = waiting;
      waiting = new Map();
      waitingPosition = undefined;
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
    waitingView: (clientId: string): ClientView | undefined => waiting.get(clientId) ?? committing.get(clientId),
    /** @throws Error after a failed commit: what came after it would leave a gap. */
    write: async (change: Change): Promise<void> => {
      if (hasFailed) throw new Error('the read model takes no more changes after a failed commit');
      for (const view of change.views) waiting.set(view.client_id, view);
      waitingPosition = change.position;
      underWay ??= commitWaiting().catch(fail);
      if (waiting.size > options.waitingRowsMax) await commit?.catch(() => null);
    },
    /** Returns when everything is committed. */
    idle: async (): Promise<void> => underWay,
    close: async (): Promise<void> => {
      await underWay;
      await thread.close();
    },
  };
};

const rowOf = (view: ClientView) => [view.client_id, view.revision, canonicalJson({ ...view })] as const;
