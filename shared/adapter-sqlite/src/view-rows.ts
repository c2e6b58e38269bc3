import type { DatabaseSync } from 'node:sqlite';
import { leastRecentlyUsed } from '@clientele/application';
import type { ClientView } from '@clientele/domain';
import { clientView } from './client-view.ts';

const rowsCachedMax = 10_000;

/**
 * Rows by client, cached until they change. Code that changes a row must call `replace` or one of the `forget` methods.
 */
export const viewRows = (database: DatabaseSync) => {
  const readRow = database.prepare('select document from client_views where client_id = ?');
  const cached = leastRecentlyUsed<ClientView>(rowsCachedMax);
  return {
    get: (clientId: string): ClientView | undefined => {
      const known = cached.get(clientId);
      if (known !== undefined) return known;
      const row = readRow.get(clientId);
      if (row === undefined) return undefined;
      const view = clientView(String(row.document));
      cached.set(clientId, view);
      return view;
    },
    replace: cached.replace,
    forget: cached.drop,
    forgetAll: cached.clear,
  };
};
