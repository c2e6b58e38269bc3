import {
  type ClientEvent,
  type ClientMetadata,
  decide,
  fail,
  type JsonObject,
  ok,
  type Result,
  type SectorStart,
  sectorSubjectOf,
} from '@clientele/domain';
import { type ClientInformation, clientInformation, writtenMetadata } from '../clients/client-information.ts';
import { type DurableCheck, durableCheck } from '../document-checks/document-check.ts';
import { type EventOrigin, newEvent, sealEvent, withText } from '../event-store/event-codec.ts';
import { clientStream } from '../event-store/streams.ts';
import { type Attempt, write } from '../event-store/write.ts';
import { type Batch, noRevision } from '../ports/event-store.ts';
import type { NewKey } from '../ports/keys.ts';
import type { RequestContext } from '../ports/request-context.ts';
import { type Refusal, refusal } from '../refusals.ts';
import type { CommandContext } from './command-context.ts';
import { keysRefusal } from './eager-keys.ts';
import { type Claim, type ClientIdentity, claimEvent, claimStream, findClaim } from './idempotency.ts';
import { judgeMetadata } from './judge-metadata.ts';
import { sectorSettler } from './settle-sector.ts';

export type RegisterClientRequest = {
  readonly body: JsonObject;
  readonly context: RequestContext;
  readonly idempotencyKey?: string;
};

type Registered = { readonly information: ClientInformation; readonly pending?: DurableCheck };

/**
 * RFC 7591 §3: validates, issues identity and credentials, stores, and answers only when it is durable and readable.
 * With an Idempotency-Key a repeated request gets the first answer again, byte for byte (REG-18).
 */
export const registerClient = async (
  registry: CommandContext,
  request: RegisterClientRequest,
): Promise<Result<ClientInformation, Refusal>> => {
  const settle = sectorSettler(registry, { context: request.context });
  const written = await write(registry.eventStore, () => attempt(registry, request, settle));
  if (!written.ok) return written;
  const { value, position } = written.value;
  if (position !== undefined) registry.readYourWrites.note(value.information.clientId, position);
  if (value.pending !== undefined) registry.sector?.leave(value.pending);
  return ok(value.information);
};

const attempt = async (
  registry: CommandContext,
  request: RegisterClientRequest,
  settle: ReturnType<typeof sectorSettler>,
): Promise<Result<Attempt<Registered>, Refusal>> => {
  const claim =
    request.idempotencyKey === undefined ? undefined : await findClaim(registry, request.idempotencyKey, request.body);
  if (claim?.outcome === 'refused') return fail(claim.refusal);
  if (claim?.outcome === 'repeated') return ok({ value: { information: claim.information } });
  const metadata = await judgeMetadata(request.body, registry.policy, registry.inspectKeys);
  if (!metadata.ok) return metadata;
  const keysFault =
    registry.checkKeys && (await keysRefusal(registry, { context: request.context, after: metadata.value }));
  if (keysFault !== undefined) return fail(keysFault);
  const subject = sectorSubjectOf(metadata.value);
  const settled = subject === undefined ? ok({}) : await settle({ subject, mayBePending: true });
  if (!settled.ok) return settled;
  const accepted = { metadata: metadata.value, ...settled.value };
  if (claim?.outcome === 'unfinished') return issue(registry, request, { ...accepted, identity: claim.identity });
  return issueAnew(registry, request, { ...accepted, claim: claim?.claim });
};

/** A client with an id and a key of its own, and the claim that stands for it where a key of the caller does. */
const issueAnew = (
  registry: CommandContext,
  request: RegisterClientRequest,
  accepted: Accepted & { readonly claim: Claim | undefined },
): Result<Attempt<Registered>, Refusal> => {
  const clientId = registry.ids.clientId();
  const { key, wrapped } = registry.vault.newClientKey(clientId);
  return issue(registry, request, { ...accepted, identity: { clientId, key }, newKey: wrapped });
};

type Accepted = { readonly metadata: ClientMetadata; readonly sector?: SectorStart };

type Issue = Accepted & {
  readonly identity: ClientIdentity;
  /** Absent where it is stored already. */
  readonly newKey?: NewKey;
  readonly claim?: Claim | undefined;
};

const issue = (
  registry: CommandContext,
  { body, context }: RegisterClientRequest,
  { identity: { clientId, key }, newKey, claim, ...accepted }: Issue,
): Result<Attempt<Registered>, Refusal> => {
  const { clock, vault, tenant, policy } = registry;
  const tokenDigest = vault.digest(key.registrationAccessToken(1));
  const issuedAt = Math.floor(clock.nowMs() / 1000);
  const decision = decide(
    { type: 'RegisterClient', client_id: clientId, client_id_issued_at: issuedAt, tokenDigest, ...accepted },
    { status: 'unregistered' },
  );
  if (!decision.ok) return fail(refusal('contended', 'send the request again'));
  const origin: EventOrigin = { context, actor: { kind: 'anonymous' }, tenant, policy: policy.version };
  const written = writtenMetadata(accepted.metadata);
  const events = decision.value.map((event) =>
    withText(newEvent(sealEvent(event, key), origin, registry), accepted.metadata, written),
  );
  const registration = { stream: clientStream(clientId), expectedRevision: noRevision, events };
  const claimAppend =
    claim === undefined ? [] : [claimStream(claim, claimEvent(registry, { clientId, key, body, origin }))];
  const batch: Batch = { appends: [...claimAppend, registration], ...(newKey === undefined ? {} : { newKey }) };
  const facts = { ...registeredFacts(decision.value), written };
  const information = { clientId, revision: 0, body: clientInformation(facts, key, registry.registrationUri) };
  return ok({ batch, value: { information, ...pendingCheck(registry, { ...accepted, clientId, context }) } });
};

const pendingCheck = (
  { tenant }: CommandContext,
  { metadata, sector, ...client }: Accepted & { readonly clientId: string; readonly context: RequestContext },
): Pick<Registered, 'pending'> => {
  const subject = sector?.standing === 'pending' ? sectorSubjectOf(metadata) : undefined;
  return subject === undefined ? {} : { pending: durableCheck({ ...client, tenant, subject, revision: 0 }) };
};

const registeredFacts = (events: readonly ClientEvent[]) => {
  const [event] = events;
  if (event?.type !== 'ClientRegistered') throw new Error('a registration begins with ClientRegistered');
  return event.data;
};
