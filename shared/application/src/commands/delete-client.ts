import { decide, fail, ok, type RegistrationPolicy, type Result } from '@clientele/domain';
import { type AuthenticatedClient, authenticateClient, type Credential } from '../clients/authenticate-client.ts';
import type { Caller, RequestContext } from '../ports/request-context.ts';
import { type Refusal, tokenInvalid } from '../refusals.ts';
import type { CommandContext } from './command-context.ts';
import { type Decided, handle } from './handle.ts';
import { type Precondition, staleRevision } from './precondition.ts';

export type DeleteClientRequest = Credential & {
  readonly caller: Caller;
  readonly policy: Pick<RegistrationPolicy, 'version'>;
  readonly requestContext: RequestContext;
  readonly ifMatch?: Precondition;
};

/** RFC 7592 §2.3: after the response, the id, the secret and the token are invalid (CFG-22). */
export const deleteClient = (context: CommandContext, request: DeleteClientRequest): Promise<Result<null, Refusal>> => {
  const { caller, policy, requestContext } = request;
  return context.turns(request.clientId, () =>
    handle<AuthenticatedClient, null>(context, {
      caller,
      policy,
      requestContext,
      load: () => authenticateClient(context, request),
      decide: (authenticated) => decideDeletion(request, authenticated),
    }),
  );
};

const decideDeletion = (
  { ifMatch }: DeleteClientRequest,
  { client, revision, key }: AuthenticatedClient,
): Result<Decided<null>, Refusal> => {
  const stale = staleRevision(ifMatch, revision);
  if (stale !== undefined) return fail(stale);
  const decision = decide({ type: 'DeleteClient' }, client);
  if (!decision.ok) return fail(tokenInvalid);
  return ok({ value: null, changes: { clientId: client.client_id, revision, events: decision.value, key } });
};
