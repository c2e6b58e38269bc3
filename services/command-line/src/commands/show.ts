import { type Showing, type ShownClient, type ShownState, type ShowRequest, showClient } from '@clientele/application';
import type { JsonObject } from '@clientele/domain';
import { done, failed, type Outcome } from '../outcome.ts';
import { historyLines, memberLines } from './history-lines.ts';

/** Shows a client and, on request, its history. */
export const show = async (showing: Showing, request: ShowRequest): Promise<Outcome> => {
  const shown = await showClient(showing, request);
  if (shown === undefined) return failed(`unknown client ${request.clientId}`);
  const { history } = shown;
  const state = stateJson(shown.state);
  const json = { ...state, ...(history === undefined ? {} : { history: history.map((entry) => ({ ...entry })) }) };
  return done(shownText(state, history), json);
};

const stateJson = (shown: ShownState): JsonObject => {
  if (shown.status !== 'registered') return { ...shown };
  const { clientId, status, revision, client_id_issued_at, sector, ...more } = shown;
  const { tokenVersion, secretVersion, ...members } = more;
  return {
    clientId,
    status,
    revision,
    issuedAt: new Date(client_id_issued_at * 1000).toISOString(),
    tokenVersion,
    ...(secretVersion === undefined ? {} : { secretVersion }),
    ...(sector === undefined ? {} : { sector: { ...sector } }),
    ...members,
  };
};

const shownText = ({ metadata, ...state }: JsonObject, history: ShownClient['history']): string =>
  [
    ...memberLines(state, ''),
    ...(metadata === undefined ? [] : ['metadata', ...memberLines(metadata, '  ')]),
    ...(history === undefined ? [] : ['history', ...historyLines(history)]),
  ].join('\n');
