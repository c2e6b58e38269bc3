import {
  type ClientEvent,
  endedBy,
  fail,
  ok,
  type RegistrationPolicy,
  type Result,
  type StoredEvent,
} from '@clientele/domain';
import type { FoldedClients } from '../clients/folded-clients.ts';
import type { ReadYourWrites } from '../clients/read-your-writes.ts';
import { type EventOrigin, newEvent, sealEvent } from '../event-store/events.ts';
import { clientStream } from '../event-store/streams.ts';
import type { Clock } from '../ports/clock.ts';
import type { AppendRefusal, Batch, EventStore, StreamAppend } from '../ports/event-store.ts';
import type { Ids } from '../ports/ids.ts';
import type { ClientKey, NewKey } from '../ports/keys.ts';
import type { Caller, RequestContext } from '../ports/request-context.ts';
import { type Refusal, refusal, storeFailures } from '../refusals.ts';

/** What every command handler works with. */
export type Handling = {
  readonly eventStore: EventStore;
  readonly ids: Pick<Ids, 'eventId'>;
  readonly clock: Clock;
  readonly tenant: string;
  readonly readYourWrites: ReadYourWrites;
  readonly folded: FoldedClients;
};

/** A command as data: on whose behalf, under which policy, the state that it rests on and the decision. */
export type Command<State, Value> = {
  readonly caller: Caller;
  /** The registration policy under which it is decided; events record its version. */
  readonly policy: Pick<RegistrationPolicy, 'version'>;
  readonly requestContext: RequestContext;
  /** Reads the state that the decision rests on, once per attempt. */
  readonly load: () => Promise<Result<State, Refusal>>;
  readonly decide: (state: State) => Promise<Result<Decided<Value>, Refusal>> | Result<Decided<Value>, Refusal>;
};

/**
 * The value that a command returns once its changes are durable. Without changes the desired state already holds, and
 * nothing is written.
 */
export type Decided<Value> = { readonly value: Value; readonly changes?: Changes };

/** What one decision writes: all of it, or nothing. */
export type Changes = {
  readonly clientId: string;
  /** The revision that the decision rests on; `noRevision` for a new client. */
  readonly revision: number;
  readonly events: readonly ClientEvent[];
  /** Seals personal data; absent for a client whose key is not opened. */
  readonly key?: ClientKey;
  /** Appended before the client's events, to its own stream. */
  readonly claim?: { readonly stream: string; readonly revision: number; readonly event: StoredEvent };
  /** Absent if it is already stored. */
  readonly newKey?: NewKey;
  readonly destroysKey?: boolean;
};

const attemptsMax = 3;

/**
 * The only way to write an event: load, decide, seal, and append at the revision that was read. After a conflict it
 * loads and decides again, at most `attemptsMax` times in all.
 */
export const handle = async <State, Value>(
  context: Handling,
  command: Command<State, Value>,
): Promise<Result<Value, Refusal>> => {
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    const state = await command.load();
    if (!state.ok) return state;
    const decided = await command.decide(state.value);
    if (!decided.ok) return decided;
    const { value, changes } = decided.value;
    if (changes === undefined) return ok(value);
    const appended = await context.eventStore.append(batchOf(context, command, changes));
    if (appended.ok) {
      context.readYourWrites.note(changes.clientId, appended.value.position);
      if (changes.events.some(({ type }) => endedBy(type, changes.clientId) !== undefined))
        context.folded.drop(changes.clientId);
      return ok(value);
    }
    if (appended.error !== 'revision-conflict') return fail(appendRefusal(appended.error));
    context.folded.drop(changes.clientId);
  }
  return fail(refusal('contended', 'the client is being changed by other requests, send this one again'));
};

const batchOf = (
  context: Handling,
  { caller, policy, requestContext }: Pick<Command<never, never>, 'caller' | 'policy' | 'requestContext'>,
  changes: Changes,
): Batch => {
  const origin: EventOrigin = { caller, policy: policy.version, requestContext, tenant: context.tenant };
  const { clientId, revision, events, key, claim, newKey, destroysKey } = changes;
  const appends: StreamAppend[] = [];
  if (claim !== undefined)
    appends.push({
      stream: claim.stream,
      expectedRevision: claim.revision,
      events: [newEvent(claim.event, origin, context)],
    });
  if (events.length > 0)
    appends.push({
      stream: clientStream(clientId),
      expectedRevision: revision,
      events: events.map((event) => newEvent(sealEvent(event, key), origin, context)),
    });
  return {
    appends,
    ...(newKey === undefined ? {} : { newKey }),
    ...(destroysKey === true ? { destroyKeyOf: clientId } : {}),
  };
};

const appendRefusal = (error: Exclude<AppendRefusal, 'revision-conflict'>): Refusal => {
  switch (error) {
    case 'overloaded':
      return refusal('overloaded', 'too many requests are waiting to be stored, send this one again later');
    case 'unavailable':
      return refusal('store-unavailable', storeFailures['store-unavailable']);
    case 'event-store-away':
    case 'read-model-away':
    case 'last-step-open':
      return refusal(error, storeFailures[error]);
  }
};
