import type { ClientView, RegisteredClientView } from '@clientele/domain';
import { clientStream } from '../event-store/streams.ts';
import type { EventStore } from '../ports/event-store.ts';
import type { ClientKey } from '../ports/keys.ts';
import { projectStream } from '../projection/project-stream.ts';
import { clientHistory, type HistoryEntry } from './client-history.ts';
import { type Personal, type ReadableMembers, readMembers } from './readable-members.ts';

export type Showing = {
  readonly eventStore: Pick<EventStore, 'readStream'>;
  /** The client's key, if personal data is to be shown; undefined once it is destroyed. */
  readonly openKey: (clientId: string) => Promise<ClientKey | undefined>;
};

export type ShowRequest = {
  readonly clientId: string;
  readonly withHistory: boolean;
  /** Whether to open sealed members. They are shown only on request. */
  readonly withPersonal: boolean;
};

type Shown<Status, More> = { readonly clientId: string; readonly status: Status; readonly revision: number } & More;

export type ShownState =
  | Shown<'parked', unknown>
  | Shown<'deleted', Pick<Extract<ClientView, { readonly status: 'deleted' }>, 'reason'>>
  | Shown<
      'registered',
      ReadableMembers & Pick<RegisteredClientView, 'client_id_issued_at' | 'tokenVersion' | 'secretVersion' | 'sector'>
    >;

export type ShownClient = { readonly state: ShownState; readonly history?: readonly HistoryEntry[] };

/**
 * A client in the state of its stream and, on request, everything that happened to it: who, when, what changed, under
 * which policy. Contains no credential, nor anything from which one could be computed. Undefined for a client that was
 * never registered.
 */
export const showClient = async (
  { eventStore, openKey }: Showing,
  { clientId, withHistory, withPersonal }: ShowRequest,
): Promise<ShownClient | undefined> => {
  const events = await eventStore.readStream(clientStream(clientId));
  const shown = await projectStream({ readStream: async () => events }, { stream: clientStream(clientId), clientId });
  if (shown === undefined) return undefined;
  const personal: Personal = withPersonal ? { shown: true, key: await openKey(clientId) } : { shown: false };
  const state = shownState(shown.row.view, personal);
  return withHistory ? { state, history: clientHistory(events, personal) } : { state };
};

const shownState = (view: ClientView, personal: Personal): ShownState => {
  const { client_id: clientId, revision } = view;
  if (view.status === 'parked') return { clientId, status: view.status, revision };
  if (view.status === 'deleted') return { clientId, status: view.status, revision, reason: view.reason };
  const { status, client_id_issued_at, tokenVersion, secretVersion, sector } = view;
  return {
    clientId,
    status,
    revision,
    client_id_issued_at,
    tokenVersion,
    ...(secretVersion === undefined ? {} : { secretVersion }),
    ...(sector === undefined ? {} : { sector }),
    ...readMembers(view, personal),
  };
};
