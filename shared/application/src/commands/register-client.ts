import {
  type ClientEvent,
  type ClientMetadata,
  decide,
  fail,
  type JsonObject,
  ok,
  type RegistrationPolicy,
  type Result,
  type SectorStart,
  sectorSubjectOf,
  unregistered,
} from '@clientele/domain';
import { type ClientInformation, clientInformation } from '../clients/client-information.ts';
import { type DurableCheck, durableCheck } from '../document-checks/document-check.ts';
import { noRevision } from '../ports/event-store.ts';
import type { NewKey } from '../ports/keys.ts';
import type { Caller, RequestContext } from '../ports/request-context.ts';
import { type Refusal, refusal } from '../refusals.ts';
import type { CommandContext } from './command-context.ts';
import { keysRefusal } from './eager-keys.ts';
import { type Decided, handle } from './handle.ts';
import { type ClientIdentity, claimedBy, type FoundClaim, findClaim } from './idempotency.ts';
import { judgeMetadata } from './judge-metadata.ts';
import { partyOf, sectorSettler } from './settle-sector.ts';

export type RegisterClientRequest = {
  readonly caller: Caller;
  readonly policy: RegistrationPolicy;
  readonly requestContext: RequestContext;
  /** Who may keep only so many documents waiting. Absent if that is not known. It is stored nowhere. */
  readonly party?: string;
  readonly body: JsonObject;
  readonly idempotencyKey?: string;
};

type Registered = { readonly information: ClientInformation; readonly pending?: DurableCheck };

/**
 * RFC 7591 §3: validates, issues identity and credentials, stores, and responds only when the client is durable and
 * readable. With an Idempotency-Key, a repeated request gets the first response again, byte for byte (REG-18).
 */
export const registerClient = async (
  context: CommandContext,
  request: RegisterClientRequest,
): Promise<Result<ClientInformation, Refusal>> => {
  const { caller, policy, requestContext } = request;
  const settle = sectorSettler(context, { context: requestContext, ...partyOf(request) });
  const registered = await handle<FoundClaim | undefined, Registered>(context, {
    caller,
    policy,
    requestContext,
    load: async () => ok(await findClaim(context, request)),
    decide: (claim) => decideRegistration(context, { request, settle, claim }),
  });
  if (!registered.ok) return registered;
  const { information, pending } = registered.value;
  if (pending !== undefined) context.sector?.leave(pending);
  return ok(information);
};

type Registering = {
  readonly request: RegisterClientRequest;
  readonly settle: ReturnType<typeof sectorSettler>;
  /** Absent if the request has no Idempotency-Key. */
  readonly claim: FoundClaim | undefined;
};

const decideRegistration = async (
  context: CommandContext,
  { request, settle, claim }: Registering,
): Promise<Result<Decided<Registered>, Refusal>> => {
  if (claim?.outcome === 'refused') return fail(claim.refusal);
  if (claim?.outcome === 'repeated') return ok({ value: { information: claim.information } });
  const { requestContext } = request;
  const metadata = await judgeMetadata(request.body, request.policy, context);
  if (!metadata.ok) return metadata;
  const keysFault =
    context.checkKeys &&
    (await keysRefusal(context, { context: requestContext, ...partyOf(request), after: metadata.value }));
  if (keysFault !== undefined) return fail(keysFault);
  const subject = sectorSubjectOf(metadata.value);
  const settled = subject === undefined ? ok({}) : await settle({ subject, mayBePending: true });
  if (!settled.ok) return settled;
  const identity = claim?.outcome === 'unfinished' ? claim.identity : newIdentity(context);
  return issue(context, { request, identity, claim, metadata: metadata.value, ...settled.value });
};

type Identity = ClientIdentity & {
  /** Absent if it is already stored. */
  readonly newKey?: NewKey;
};

const newIdentity = (context: CommandContext): Identity => {
  const clientId = context.ids.clientId();
  const { key, wrapped } = context.vault.newClientKey(clientId);
  return { clientId, key, newKey: wrapped };
};

type Issue = {
  readonly request: RegisterClientRequest;
  readonly identity: Identity;
  readonly claim: FoundClaim | undefined;
  readonly metadata: ClientMetadata;
  readonly sector?: SectorStart;
};

const issue = (
  context: CommandContext,
  { request, identity, claim, ...accepted }: Issue,
): Result<Decided<Registered>, Refusal> => {
  const { clientId, key, newKey } = identity;
  const decision = decide(
    {
      type: 'RegisterClient',
      client_id: clientId,
      client_id_issued_at: Math.floor(context.clock.nowMs() / 1000),
      tokenDigest: context.vault.digest(key.registrationAccessToken(1)),
      ...accepted,
    },
    unregistered,
  );
  if (!decision.ok) return fail(refusal('contended', 'send the request again'));
  const body = clientInformation(registeredFacts(decision.value), key, context.registrationUri);
  const pending = pendingCheck(context, { ...accepted, clientId, context: request.requestContext });
  return ok({
    value: { information: { clientId, revision: 0, body }, ...pending },
    changes: {
      clientId,
      revision: noRevision,
      events: decision.value,
      key,
      ...(newKey === undefined ? {} : { newKey }),
      ...(claim?.outcome === 'free' ? { claim: claimedBy(context, { claim, identity, body: request.body }) } : {}),
    },
  });
};

type Pending = {
  readonly clientId: string;
  readonly metadata: ClientMetadata;
  readonly sector?: SectorStart;
  readonly context: RequestContext;
};

const pendingCheck = (
  { tenant }: CommandContext,
  { metadata, sector, ...client }: Pending,
): Pick<Registered, 'pending'> => {
  const subject = sector?.standing === 'pending' ? sectorSubjectOf(metadata) : undefined;
  return subject === undefined ? {} : { pending: durableCheck({ ...client, tenant, subject, revision: 0 }) };
};

const registeredFacts = (events: readonly ClientEvent[]) => {
  const [event] = events;
  if (event?.type !== 'ClientRegistered') throw new Error('a registration begins with ClientRegistered');
  return event.data;
};
