import { type ClientKey, clientStream, type EventStore, projectStream } from '@clientele/application';
import type { ClientView, JsonObject } from '@clientele/domain';
import { done, failed, type Outcome } from '../outcome.ts';
import { clientHistory, type HistoryEntry } from './client-history.ts';
import { historyLines, memberLines } from './history-lines.ts';
import { type Personal, readMembers } from './readable-members.ts';

export type Showing = {
  readonly eventStore: Pick<EventStore, 'readStream'>;
  /** The client's key, where personal data shall be shown; undefined where it was destroyed. */
  readonly openKey: (clientId: string) => Promise<ClientKey | undefined>;
};

export type ShowRequest = {
  readonly clientId: string;
  readonly withHistory: boolean;
  /** Whether to open what is sealed. It is never shown unasked. */
  readonly withPersonal: boolean;
};

/**
 * A client as its stream in the log has it, and, where asked for, all that happened to it: who, when, what changed, under which policy. No
 * credential, nor anything from which one could be computed.
 */
export const showClient = async (
  { eventStore, openKey }: Showing,
  { clientId, withHistory, withPersonal }: ShowRequest,
): Promise<Outcome> => {
  const events = await eventStore.readStream(clientStream(clientId));
  const shown = await projectStream({ readStream: async () => events }, { stream: clientStream(clientId), clientId });
  if (shown === undefined) return failed(`there is no client ${clientId}`);
  const personal: Personal = withPersonal ? { shown: true, key: await openKey(clientId) } : { shown: false };
  const state = currentState(shown.row.view, personal);
  const history = withHistory ? clientHistory(events, personal) : undefined;
  return done(stateText(state, history), { ...state, ...(history === undefined ? {} : { history: [...history] }) });
};

const currentState = (view: ClientView, personal: Personal): JsonObject => {
  const { client_id, revision, status } = view;
  const state = { clientId: client_id, status, revision };
  if (view.status === 'parked') return state;
  if (view.status === 'deleted') return { ...state, reason: view.reason };
  return {
    ...state,
    issuedAt: new Date(view.client_id_issued_at * 1000).toISOString(),
    tokenVersion: view.tokenVersion,
    ...(view.secretVersion === undefined ? {} : { secretVersion: view.secretVersion }),
    ...(view.sector === undefined ? {} : { sector: { ...view.sector } }),
    ...readMembers(view, personal),
  };
};

const stateText = ({ metadata, ...state }: JsonObject, history: readonly HistoryEntry[] | undefined): string =>
  [
    ...memberLines(state, ''),
    ...(metadata === undefined ? [] : ['metadata', ...memberLines(metadata, '  ')]),
    ...(history === undefined ? [] : ['history', ...historyLines(history)]),
  ].join('\n');
