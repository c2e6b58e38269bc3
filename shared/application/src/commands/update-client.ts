import {
  type Client,
  decide,
  evolve,
  fail,
  type JsonObject,
  ok,
  type RegisteredClient,
  type RegistrationPolicy,
  type Result,
  sectorChangeFault,
  sectorSubjectOf,
  sectorSubjectOfUpdate,
  type UpdateClient,
} from '@clientele/domain';
import { type AuthenticatedClient, authenticateClient, type Credential } from '../clients/authenticate-client.ts';
import { type ClientInformation, clientInformation } from '../clients/client-information.ts';
import { compactClient } from '../clients/client-snapshots.ts';
import { type DurableCheck, durableCheck } from '../document-checks/document-check.ts';
import type { Caller, RequestContext } from '../ports/request-context.ts';
import { type Refusal, refusal, tokenInvalid } from '../refusals.ts';
import type { CommandContext } from './command-context.ts';
import { keysRefusal } from './eager-keys.ts';
import { type Decided, handle } from './handle.ts';
import { judgeMetadata } from './judge-metadata.ts';
import { type Precondition, staleRevision } from './precondition.ts';
import { partyOf, sectorSettler } from './settle-sector.ts';
import { withinUpdateLimit } from './update-limits.ts';
import { updateMembersFault } from './update-members.ts';

export type UpdateClientRequest = Credential & {
  readonly caller: Caller;
  readonly policy: RegistrationPolicy;
  readonly requestContext: RequestContext;
  readonly party?: string;
  readonly body: JsonObject;
  readonly ifMatch?: Precondition;
};

/** RFC 7592 §2.2: replaces the whole metadata, after the complete validation of a registration (CFG-08, CFG-14). */
export const updateClient = async (
  context: CommandContext,
  request: UpdateClientRequest,
): Promise<Result<ClientInformation, Refusal>> => {
  const { clientId, caller, policy, requestContext } = request;
  const settle = sectorSettler(context, { clientId, context: requestContext, ...partyOf(request) });
  const updated = await context.turns(clientId, () =>
    handle<AuthenticatedClient, Updated>(context, {
      caller,
      policy,
      requestContext,
      load: () => loadForUpdate(context, request),
      decide: (authenticated) => decideUpdate(context, { request, settle, authenticated }),
    }),
  );
  if (!updated.ok) return updated;
  const { information, pending } = updated.value;
  if (pending !== undefined) context.sector?.leave(pending);
  return ok(information);
};

/** The client, if its stream may grow. A stream that has grown much is compacted first. */
const loadForUpdate = async (
  context: CommandContext,
  request: UpdateClientRequest,
): Promise<Result<AuthenticatedClient, Refusal>> => {
  const authenticated = await authenticateClient(context, request);
  if (!authenticated.ok) return authenticated;
  const limit = await withinUpdateLimit(context, authenticated.value);
  if (!limit.ok) return limit;
  const compacted = await compactClient(context, authenticated.value.folded, request);
  return compacted.ok ? authenticated : compacted;
};

type Updated = { readonly information: ClientInformation; readonly pending?: DurableCheck };

type Updating = {
  readonly request: UpdateClientRequest;
  readonly settle: ReturnType<typeof sectorSettler>;
  readonly authenticated: AuthenticatedClient;
};

/**
 * A usable client waits for the verdict in either mode, so that a mistake in an update does not end it (SEC-10). A
 * pending client stays pending.
 */
const decideUpdate = async (
  context: CommandContext,
  { request, settle, authenticated }: Updating,
): Promise<Result<Decided<Updated>, Refusal>> => {
  const { client } = authenticated;
  const fault = requestFault(context, request, authenticated);
  if (fault !== undefined) return fail(fault);
  const metadata = await judgeMetadata(request.body, request.policy, context);
  if (!metadata.ok) return metadata;
  const moved = sectorChangeFault(client.metadata, metadata.value);
  if (moved !== undefined) return fail(refusal('metadata-invalid', moved.description));
  const keysFault = await keysRefusal(context, {
    context: request.requestContext,
    ...partyOf(request),
    after: metadata.value,
    before: { clientId: client.client_id, metadata: client.metadata },
  });
  if (keysFault !== undefined) return fail(keysFault);
  const settled = await settle({
    subject: sectorSubjectOfUpdate(client.metadata, metadata.value),
    mayBePending: client.sector?.standing === 'pending',
  });
  if (!settled.ok) return settled;
  return change(
    context,
    { authenticated, request },
    { type: 'UpdateClient', metadata: metadata.value, ...settled.value },
  );
};

/** Faults found before the metadata is examined: a stale precondition, then members that must not be sent. */
const requestFault = (
  { vault }: CommandContext,
  { ifMatch, body }: UpdateClientRequest,
  { client, revision, key }: AuthenticatedClient,
): Refusal | undefined =>
  staleRevision(ifMatch, revision) ?? updateMembersFault(body, { client, key, equal: vault.equal });

const change = (
  context: CommandContext,
  { authenticated, request }: Pick<Updating, 'authenticated' | 'request'>,
  command: UpdateClient,
): Result<Decided<Updated>, Refusal> => {
  const { client, revision, key } = authenticated;
  const decision = decide(command, client);
  if (!decision.ok) return fail(tokenInvalid);
  const events = decision.value;
  const after = events.reduce<Client>(evolve, client);
  if (after.status !== 'registered') throw new Error('an update leaves a client registered');
  const information: ClientInformation = {
    clientId: client.client_id,
    revision: revision + events.length,
    body: clientInformation(after, key, context.registrationUri),
  };
  if (events.length === 0) return ok({ value: { information } });
  return ok({
    value: { information, ...pendingCheck(context, after, request.requestContext) },
    changes: { clientId: client.client_id, revision, events, key },
  });
};

/** The check to enqueue, if this change requires one. */
const pendingCheck = (
  { tenant }: CommandContext,
  { client_id: clientId, metadata, revision, sector }: RegisteredClient,
  context: RequestContext,
): Pick<Updated, 'pending'> => {
  const subject =
    sector?.standing === 'pending' && sector.revision === revision ? sectorSubjectOf(metadata) : undefined;
  return subject === undefined ? {} : { pending: durableCheck({ clientId, revision, subject, tenant, context }) };
};
