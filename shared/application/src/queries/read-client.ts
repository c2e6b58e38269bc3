import { fail, ok, type RegisteredClientView, type Result } from '@clientele/domain';
import { authenticateClient, type Credential, tokenMatches } from '../clients/authenticate-client.ts';
import { type ClientInformation, clientInformation } from '../clients/client-information.ts';
import { bodyOf } from '../clients/client-unreadable.ts';
import { type ClientSources, openKey } from '../clients/current-client.ts';
import type { ReadYourWrites } from '../clients/read-your-writes.ts';
import { openMetadata } from '../event-store/events.ts';
import type { FreshViews } from '../ports/read-model.ts';
import { type Refusal, tokenInvalid } from '../refusals.ts';

/** What reading works with. */
export type Reading = ClientSources & {
  readonly views: FreshViews;
  readonly readYourWrites: ReadYourWrites;
  readonly registrationUri: (clientId: string) => string;
};

export type ReadClient = (credential: Credential) => Promise<Result<ClientInformation, Refusal>>;

/**
 * OIDC Registration §4.2, RFC 7592 §2.1: the client's own current metadata and credentials, from the read model, or
 * from the stream if the read model is stale. Changes nothing.
 */
export const clientReader = (reading: Reading): ReadClient => {
  const answers = new WeakMap<RegisteredClientView, ClientInformation>();
  return async (credential) => {
    const freshView = await reading.views.get(credential.clientId);
    if (freshView.outcome === 'stale') return readStream(reading, credential);
    const registered = freshView.view?.status === 'registered' ? freshView.view : undefined;
    if (!tokenMatches(reading.vault, credential.token, registered?.tokenDigest) || registered === undefined) {
      return fail(tokenInvalid);
    }
    const kept = answers.get(registered);
    if (kept !== undefined) return ok(kept);
    const answer = await answerFrom(reading, registered);
    if (answer.ok) answers.set(registered, answer.value);
    return answer;
  };
};

const answerFrom = async (
  reading: Reading,
  view: RegisteredClientView,
): Promise<Result<ClientInformation, Refusal>> => {
  const key = await openKey(reading, view.client_id);
  if (key === undefined) return fail(tokenInvalid);
  const facts = { ...view, metadata: openMetadata(view, key) };
  return ok({
    clientId: view.client_id,
    revision: view.revision,
    body: clientInformation(facts, key, reading.registrationUri),
  });
};

const readStream = async (reading: Reading, credential: Credential): Promise<Result<ClientInformation, Refusal>> => {
  const authenticated = await authenticateClient(reading, credential);
  if (!authenticated.ok) return authenticated;
  const { client, revision, key } = authenticated.value;
  const body = bodyOf(() => clientInformation(client, key, reading.registrationUri));
  return body.ok ? ok({ clientId: client.client_id, revision, body: body.value }) : body;
};
