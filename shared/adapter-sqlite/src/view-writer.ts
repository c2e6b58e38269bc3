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
  let underWay: Promise<void> | undefined;

  const commitWaiting = async (): Promise<void> => {
    while (waitingPosition !== undefined) {
      const change = { rows: [...waiting.values()].map(rowOf), position: waitingPosition };
      committing = waiting;
      waiting = new Map();
      waitingPosition = undefined;
      await thread.commit(change);
      committing = new Map();
    }
    underWay = undefined;
  };

  return {
    /** The row as it will be once it is committed, for whoever reads before that. */
    waitingView: (clientId: string): ClientView | undefined => waiting.get(clientId) ?? committing.get(clientId),
    write: async (change: Change): Promise<void> => {
      for (const view of change.views) waiting.set(view.client_id, view);
      waitingPosition = change.position;
      underWay ??= commitWaiting().catch(options.onFailure);
      if (waiting.size > options.waitingRowsMax) await underWay;
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
