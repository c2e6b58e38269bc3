import type { HistoryEntry } from './history.ts';

/**
 * P9: a read that starts after a change was acknowledged returns that change or a later one. States are told apart by
 * the revision in the answer.
 */
export const staleReads = (history: readonly HistoryEntry[]) => {
  const acknowledged = new Map<string, { readonly t: number; readonly revision: number }[]>();
  for (const { op, outcome, value, t } of history) {
    if (outcome !== 'ok' || (op !== 'register' && op !== 'update')) continue;
    const clientId = String(value.clientId);
    acknowledged.set(clientId, [...(acknowledged.get(clientId) ?? []), { t, revision: Number(value.revision) }]);
  }
  const reads = history.filter(({ op, outcome }) => op === 'read' && outcome === 'ok');
  const judged = reads.map((read) => {
    const changes = acknowledged.get(String(read.arg.clientId)) ?? [];
    const before = changes.filter(({ t }) => t < read.began).map(({ revision }) => revision);
    return { read, least: Math.max(-1, ...before), shown: Number(read.value.revision) };
  });
  return {
    readsAfterChange: judged.filter(({ least }) => least > 0).length,
    faults: judged
      .filter(({ least, shown }) => !(shown >= least))
      .map(
        ({ read, least, shown }) =>
          `${read.proc} read ${String(read.arg.clientId)} at revision ${shown} after ${least} was acknowledged`,
      ),
  };
};
