import { fail, type Json, type JsonObject, ok, type RegistrationKeyClaimed, type Result } from '@clientele/domain';
import { readEnds } from '../clients/client-ends.ts';
import { type ClientInformation, clientInformation } from '../clients/client-information.ts';
import { bodyOf, clientUnreadable } from '../clients/client-unreadable.ts';
import { openKey } from '../clients/current-client.ts';
import { clientEventOf, openMetadata, storedEventOf } from '../event-store/events.ts';
import { idempotencyStream } from '../event-store/streams.ts';
import { noRevision, type RecordedEvent } from '../ports/event-store.ts';
import type { ClientKey } from '../ports/keys.ts';
import type { Caller } from '../ports/request-context.ts';
import { type Refusal, refusal } from '../refusals.ts';
import type { CommandContext } from './command-context.ts';
import type { Changes } from './handle.ts';

/** How long a repeated request gets the first response again (REG-18: at least 24 hours). */
const idempotencyWindowSeconds = 24 * 60 * 60;

/**
 * A claim that a registration may make for its key: the stream and the revision read, so that only one request can
 * succeed.
 */
type FreeClaim = { readonly outcome: 'free'; readonly stream: string; readonly revision: number };

/** The identity of a client about to be registered: its id, and its key, which is already stored. */
export type ClientIdentity = { readonly clientId: string; readonly key: ClientKey };

export type FoundClaim =
  | FreeClaim
  | { readonly outcome: 'repeated'; readonly information: ClientInformation }
  /**
   * The claim is stored but its client is not: a crash came in between, because no transaction spans the two streams.
   */
  | { readonly outcome: 'unfinished'; readonly identity: ClientIdentity }
  | { readonly outcome: 'refused'; readonly refusal: Refusal };

type Claiming = { readonly caller: Caller; readonly idempotencyKey?: string; readonly body: JsonObject };

/** REG-18: what an Idempotency-Key stands for; undefined for a request without one. */
export const findClaim = async (
  context: CommandContext,
  { caller, idempotencyKey, body }: Claiming,
): Promise<FoundClaim | undefined> => {
  if (idempotencyKey === undefined) return undefined;
  const stream = idempotencyStream(
    context.vault.digest(`${context.tenant}\n${scopeOf(caller, body)}\n${idempotencyKey}`),
  );
  const [last] = await context.eventStore.readStream(stream, { newestMax: 1 });
  const free: FreeClaim = { outcome: 'free', stream, revision: last?.revision ?? noRevision };
  if (last === undefined) return free;
  const claimed = claimOf(last);
  if (claimed === undefined) return { outcome: 'refused', refusal: clientUnreadable };
  const ageSeconds = Math.floor(context.clock.nowMs() / 1000) - claimed.claimedAt;
  return ageSeconds >= idempotencyWindowSeconds ? free : repeat(context, claimed, body);
};

/**
 * Keeps the keys of different callers apart. Anonymous callers are told apart by what they register: a key under which
 * another application registered is a new key for this one, so that no answer reveals that the key is in use.
 */
const scopeOf = (caller: Caller, body: JsonObject): string =>
  'id' in caller ? `${caller.kind} ${caller.id}` : `${caller.kind} ${valueText(applicationOf(body))}`;

/** An application is known by its redirect URIs, and without any only by the whole of its metadata. */
const applicationOf = ({ redirect_uris: uris, ...body }: JsonObject): Json =>
  Array.isArray(uris) && uris.length > 0 ? uris : body;

/** Undefined if this program cannot read the claim: whether it is still valid, and for whom, would be a guess. */
const claimOf = (recorded: RecordedEvent): RegistrationKeyClaimed['data'] | undefined => {
  const event = storedEventOf(recorded);
  return event.ok && event.value.type === 'RegistrationKeyClaimed' ? event.value.data : undefined;
};

/** The first response, rebuilt from the client's first event and its key. */
const repeat = async (
  context: CommandContext,
  claimed: RegistrationKeyClaimed['data'],
  body: JsonObject,
): Promise<FoundClaim> => {
  const key = await openKey(context, claimed.client_id);
  if (key === undefined) return { outcome: 'refused', refusal: erased };
  if (!context.vault.equal(key.fingerprint(valueText(body)), claimed.request))
    return { outcome: 'refused', refusal: reused };
  const identity = { clientId: claimed.client_id, key };
  const ends = await readEnds(context, identity.clientId);
  if (ends === undefined) return { outcome: 'unfinished', identity };
  context.readYourWrites.note(identity.clientId, ends.last.position);
  const answer = firstAnswer(context, identity, ends.first);
  if (!answer.ok) return { outcome: 'refused', refusal: answer.error };
  return { outcome: 'repeated', information: answer.value };
};

const firstAnswer = (
  context: CommandContext,
  { clientId, key }: ClientIdentity,
  first: RecordedEvent | undefined,
): Result<ClientInformation, Refusal> => {
  if (first === undefined) return fail(clientUnreadable);
  const read = clientEventOf(first);
  if (!read.ok) return fail(clientUnreadable);
  const event = read.value;
  if (event.type !== 'ClientRegistered') return fail(clientUnreadable);
  const facts = { ...event.data, metadata: openMetadata(event.data, key) };
  const body = bodyOf(() => clientInformation(facts, key, context.registrationUri));
  return body.ok ? ok({ clientId, revision: 0, body: body.value }) : body;
};

const reused = refusal('idempotency-key-reused', 'this Idempotency-Key was used with another body, choose a new one');
const erased = refusal(
  'idempotency-key-erased',
  'the client that this Idempotency-Key made has been erased, choose a new one',
);

/** The claim that records a newly created client. */
export const claimedBy = (
  context: Pick<CommandContext, 'clock'>,
  made: {
    readonly claim: FreeClaim;
    readonly identity: ClientIdentity;
    readonly body: JsonObject;
  },
): NonNullable<Changes['claim']> => ({
  stream: made.claim.stream,
  revision: made.claim.revision,
  event: {
    type: 'RegistrationKeyClaimed',
    data: {
      client_id: made.identity.clientId,
      claimedAt: Math.floor(context.clock.nowMs() / 1000),
      request: made.identity.key.fingerprint(valueText(made.body)),
    },
  },
});

/**
 * Equal for texts that are the same JSON value, however they are written. Total, because unknown members may hold
 * anything.
 */
const valueText = (whole: Json): string =>
  JSON.stringify(whole, (_name, value: Json) => (isObject(value) ? sorted(value) : value));

const isObject = (value: Json): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const sorted = (value: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1)));
