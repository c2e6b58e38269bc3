import { decide, fail, ok, type Result } from '@clientele/domain';
import { authenticateClient, type Credential } from '../clients/authenticate-client.ts';
import { type Attempt, write } from '../event-store/write.ts';
import type { RequestContext } from '../ports/request-context.ts';
import { type Refusal, tokenInvalid } from '../refusals.ts';
import type { CommandContext } from './command-context.ts';
import { type Precondition, staleRevision } from './precondition.ts';
import { changeBatch } from './update-client.ts';

export type DeleteClientRequest = Credential & { readonly context: RequestContext; readonly ifMatch?: Precondition };

/** RFC 7592 §2.3: after the answer the id, the secret and the token are dead (CFG-22). */
export const deleteClient = async (
  registry: CommandContext,
  request: DeleteClientRequest,
): Promise<Result<null, Refusal>> => {
  const written = await registry.turns(request.clientId, () =>
    write(registry.eventStore, () => attempt(registry, request)),
  );
  if (!written.ok) return written;
  const { position } = written.value;
  if (position !== undefined) registry.readYourWrites.note(request.clientId, position);
  return ok(null);
};

const attempt = async (
  registry: CommandContext,
  request: DeleteClientRequest,
): Promise<Result<Attempt<null>, Refusal>> => {
  const authenticated = await authenticateClient(registry, request);
  if (!authenticated.ok) return authenticated;
  const { client, revision } = authenticated.value;
  const stale = staleRevision(request.ifMatch, revision);
  if (stale !== undefined) return fail(stale);
  const decision = decide({ type: 'DeleteClient' }, client);
  if (!decision.ok) return fail(tokenInvalid);
  const batch = changeBatch(registry, { ...authenticated.value, context: request.context }, decision.value);
  return ok({ batch, value: null });
};
