import {
  fail,
  type Json,
  type JsonObject,
  ok,
  type RegistrationKeyClaimed,
  type Result,
  upcast,
} from '@clientele/domain';
import { type ClientInformation, clientInformation } from '../clients/client-information.ts';
import { bodyOf, clientUnreadable } from '../clients/client-unreadable.ts';
import { clientEventOf, type EventOrigin, newEvent, unsealEvent } from '../event-store/event-codec.ts';
import { clientStream, idempotencyStream } from '../event-store/streams.ts';
import { type NewEvent, noRevision, type RecordedEvent, type StreamAppend } from '../ports/event-store.ts';
import type { ClientKey } from '../ports/keys.ts';
import { type Refusal, refusal } from '../refusals.ts';
import type { CommandContext } from './command-context.ts';

/** How long a repeated request gets the first answer again (REG-18: at least 24 hours). */
const idempotencyWindowSeconds = 24 * 60 * 60;

/** A place that a registration may claim for its key: the stream and the revision read, so that only one request can. */
export type Claim = { readonly stream: string; readonly revision: number };

/** Who a client is going to be: its id, and its key that is stored already. */
export type ClientIdentity = { readonly clientId: string; readonly key: ClientKey };

export type FoundClaim =
  | { readonly outcome: 'free'; readonly claim: Claim }
  | { readonly outcome: 'repeated'; readonly information: ClientInformation }
  /** The claim is stored and its client is not: a crash came between, where log and streams share no transaction. */
  | { readonly outcome: 'unfinished'; readonly identity: ClientIdentity }
  | { readonly outcome: 'refused'; readonly refusal: Refusal };

/** REG-18: what an Idempotency-Key stands for. Keys are scoped to the credential used; without one, to anonymous callers. */
export const findClaim = async (
  registry: CommandContext,
  idempotencyKey: string,
  body: JsonObject,
): Promise<FoundClaim> => {
  const stream = idempotencyStream(registry.vault.digest(`${registry.tenant}\n${'anonymous'}\n${idempotencyKey}`));
  const recorded = await registry.eventStore.readStream(stream);
  const last = recorded.at(-1);
  const free: FoundClaim = { outcome: 'free', claim: { stream, revision: recorded.length - 1 } };
  if (last === undefined) return free;
  const claimed = claimOf(last);
  if (claimed === undefined) return { outcome: 'refused', refusal: clientUnreadable };
  const ageSeconds = Math.floor(registry.clock.nowMs() / 1000) - claimed.claimedAt;
  return ageSeconds >= idempotencyWindowSeconds ? free : repeat(registry, claimed, body);
};

/** Nothing where this program cannot read it: whether it still holds, and for whom, would be a guess. */
const claimOf = (recorded: RecordedEvent): RegistrationKeyClaimed['data'] | undefined => {
  const event = upcast(recorded);
  return event.ok && event.value.type === 'RegistrationKeyClaimed' ? event.value.data : undefined;
};

/** The first answer, made again from the client's first event and its key. */
const repeat = async (
  registry: CommandContext,
  claimed: RegistrationKeyClaimed['data'],
  body: JsonObject,
): Promise<FoundClaim> => {
  const wrapped = await registry.keys.readKey(claimed.client_id);
  if (wrapped === undefined) return { outcome: 'refused', refusal: erased };
  const key = registry.vault.open(wrapped);
  if (!registry.vault.equal(key.fingerprint(bodyText(body)), claimed.request))
    return { outcome: 'refused', refusal: reused };
  const identity = { clientId: claimed.client_id, key };
  const events = await registry.eventStore.readStream(clientStream(identity.clientId));
  const [first] = events;
  if (first === undefined) return { outcome: 'unfinished', identity };
  registry.readYourWrites.note(identity.clientId, events.at(-1)?.position ?? 0);
  const answer = firstAnswer(registry, identity, first);
  if (!answer.ok) return { outcome: 'refused', refusal: answer.error };
  return { outcome: 'repeated', information: answer.value };
};

const firstAnswer = (
  registry: CommandContext,
  { clientId, key }: ClientIdentity,
  first: RecordedEvent,
): Result<ClientInformation, Refusal> => {
  const read = clientEventOf(first);
  if (!read.ok) return fail(clientUnreadable);
  const event = unsealEvent(read.value, key);
  if (event.type !== 'ClientRegistered') return fail(clientUnreadable);
  const body = bodyOf(() => clientInformation(event.data, key, registry.registrationUri));
  return body.ok ? ok({ clientId, revision: 0, body: body.value }) : body;
};

const reused = refusal('idempotency-key-reused', 'this Idempotency-Key was used with another body, choose a new one');
const erased = refusal(
  'idempotency-key-erased',
  'the client that this Idempotency-Key made has been erased, choose a new one',
);

export const claimEvent = (
  registry: CommandContext,
  made: {
    readonly clientId: string;
    readonly key: ClientKey;
    readonly body: JsonObject;
    readonly origin: EventOrigin;
  },
): NewEvent =>
  newEvent(
    {
      type: 'RegistrationKeyClaimed',
      data: {
        client_id: made.clientId,
        claimedAt: Math.floor(registry.clock.nowMs() / 1000),
        request: made.key.fingerprint(bodyText(made.body)),
      },
    },
    made.origin,
    registry,
  );

export const claimStream = ({ stream, revision }: Claim, event: NewEvent): StreamAppend => ({
  stream,
  expectedRevision: revision < 0 ? noRevision : revision,
  events: [event],
});

/** Equal for bodies that are the same JSON value in any spelling; total, because members nobody understands may hold anything. */
const bodyText = (body: JsonObject): string =>
  JSON.stringify(body, (_name, value: Json) => (isObject(value) ? sorted(value) : value));

const isObject = (value: Json): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const sorted = (value: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1)));
