import {
  type ClientCommand,
  type ClientEvent,
  decide,
  evolve,
  fail,
  type JsonObject,
  ok,
  type RegisteredClient,
  type Result,
  sectorChangeFault,
  sectorSubjectOf,
  sectorSubjectOfUpdate,
} from '@clientele/domain';
import { type AuthenticatedClient, authenticateClient, type Credential } from '../clients/authenticate-client.ts';
import { type ClientInformation, clientInformation } from '../clients/client-information.ts';
import { type DurableCheck, durableCheck } from '../document-checks/document-check.ts';
import { type EventOrigin, newEvent, sealEvent } from '../event-store/event-codec.ts';
import { clientStream } from '../event-store/streams.ts';
import { type Attempt, write } from '../event-store/write.ts';
import type { Batch } from '../ports/event-store.ts';
import type { RequestContext } from '../ports/request-context.ts';
import { type Refusal, refusal, tokenInvalid } from '../refusals.ts';
import type { CommandContext } from './command-context.ts';
import { keysRefusal } from './eager-keys.ts';
import { judgeMetadata } from './judge-metadata.ts';
import { type Precondition, staleRevision } from './precondition.ts';
import { sectorSettler } from './settle-sector.ts';
import { updateMembersFault } from './update-members.ts';

export type UpdateClientRequest = Credential & {
  readonly body: JsonObject;
  readonly context: RequestContext;
  readonly ifMatch?: Precondition;
};

/** RFC 7592 §2.2: replaces the whole metadata, after the whole validation of a registration (CFG-08, CFG-14). */
export const updateClient = async (
  registry: CommandContext,
  request: UpdateClientRequest,
): Promise<Result<ClientInformation, Refusal>> => {
  const { clientId, context } = request;
  const settle = sectorSettler(registry, { clientId, context });
  const work = () => write(registry.eventStore, () => attempt(registry, request, settle));
  const written = await registry.turns(request.clientId, work);
  if (!written.ok) return written;
  const { value, position } = written.value;
  if (position !== undefined) registry.readYourWrites.note(request.clientId, position);
  if (value.pending !== undefined) registry.sector?.leave(value.pending);
  return ok(value.information);
};

type Updated = { readonly information: ClientInformation; readonly pending?: DurableCheck };

/**
 * A usable client waits for the verdict in either mode, so that a mistake in an update does not end it (SEC-10); one that is pending
 * already goes on being so.
 */
const attempt = async (
  registry: CommandContext,
  request: UpdateClientRequest,
  settle: ReturnType<typeof sectorSettler>,
): Promise<Result<Attempt<Updated>, Refusal>> => {
  const authenticated = await authenticateClient(registry, request);
  if (!authenticated.ok) return authenticated;
  const { client, revision, key } = authenticated.value;
  const stale = staleRevision(request.ifMatch, revision);
  if (stale !== undefined) return fail(stale);
  const fault = updateMembersFault(request.body, { client, key, equal: registry.vault.equal });
  if (fault !== undefined) return fail(fault);
  const metadata = await judgeMetadata(request.body, registry.policy, registry.inspectKeys);
  if (!metadata.ok) return metadata;
  const moved = sectorChangeFault(client.metadata, metadata.value);
  if (moved !== undefined) return fail(refusal('metadata-invalid', moved.description));
  const keysFault = await keysRefusal(registry, {
    context: request.context,
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
    registry,
    { ...authenticated.value, context: request.context },
    { type: 'UpdateClient', metadata: metadata.value, ...settled.value },
  );
};

type Changing = AuthenticatedClient & { readonly context: RequestContext };

const change = (
  registry: CommandContext,
  { client, revision, key, context }: Changing,
  command: ClientCommand,
): Result<Attempt<Updated>, Refusal> => {
  const decision = decide(command, client);
  if (!decision.ok) return fail(tokenInvalid);
  const after = decision.value.reduce(evolve, client);
  if (after.status !== 'registered') throw new Error('an update leaves a client registered');
  const information: ClientInformation = {
    clientId: client.client_id,
    revision: revision + decision.value.length,
    body: clientInformation(after, key, registry.registrationUri),
  };
  if (decision.value.length === 0) return ok({ value: { information } });
  const batch = changeBatch(registry, { client, revision, key, context }, decision.value);
  return ok({ batch, value: { information, ...pendingCheck(registry, after, context) } });
};

/** Where the change itself made the check necessary. */
const pendingCheck = (
  { tenant }: CommandContext,
  { client_id: clientId, metadata, revision, sector }: RegisteredClient,
  context: RequestContext,
): Pick<Updated, 'pending'> => {
  const subject =
    sector?.standing === 'pending' && sector.revision === revision ? sectorSubjectOf(metadata) : undefined;
  return subject === undefined ? {} : { pending: durableCheck({ clientId, revision, subject, tenant, context }) };
};

/** The events of a change that a client made to itself, to be appended at the revision that was read. */
export const changeBatch = (
  registry: CommandContext,
  { client, revision, key, context }: Changing,
  decided: readonly ClientEvent[],
): Batch => {
  const { tenant, policy } = registry;
  const origin: EventOrigin = {
    context,
    actor: { kind: 'client', id: client.client_id },
    tenant,
    policy: policy.version,
  };
  const events = decided.map((event) => newEvent(sealEvent(event, key), origin, registry));
  return { appends: [{ stream: clientStream(client.client_id), expectedRevision: revision, events }] };
};
