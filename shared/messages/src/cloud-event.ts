import type { z } from 'zod';
import { type PublishedType, publishedMessages, schemaId } from './published.ts';

/** The CloudEvents 1.0 attributes that every message has. */
type EventAttributes<Type extends PublishedType> = {
  readonly type: Type;
  /** Unique within the source; a repeat has the same id. */
  readonly id: string;
  readonly source: string;
  /** The client, if known. */
  readonly subject?: string;
  /** RFC 3339, UTC. */
  readonly time: string;
  readonly correlationid: string;
  /** W3C Trace Context; travels in the header of that name, where tracers look for it. */
  readonly traceparent: string;
};

export type PublishedEvent<Type extends PublishedType> = EventAttributes<Type> & {
  readonly data: z.infer<(typeof publishedMessages)[Type]>;
};

type WireEvent = { readonly headers: Readonly<Record<string, string>>; readonly body: string };

/**
 * NATS protocol binding, binary mode: every attribute, `datacontenttype` included, is a `ce-` header, and the body is
 * the data alone.
 * @throws Error if the data violates the contract. Receivers would refuse such a message, so it is not sent.
 */
export const toWire = <Type extends PublishedType>(event: PublishedEvent<Type>): WireEvent => ({
  headers: {
    'ce-specversion': '1.0',
    'ce-type': event.type,
    'ce-id': event.id,
    'ce-source': event.source,
    'ce-time': event.time,
    ...(event.subject === undefined ? {} : { 'ce-subject': event.subject }),
    'ce-datacontenttype': 'application/json',
    'ce-dataschema': schemaId(event.type),
    'ce-correlationid': event.correlationid,
    traceparent: event.traceparent,
  },
  body: JSON.stringify(checked(event)),
});

const checked = <Type extends PublishedType>({ type, data }: PublishedEvent<Type>): unknown => {
  const parsed = publishedMessages[type].safeParse(data);
  if (parsed.success) return parsed.data;
  const members = parsed.error.issues.map(({ path }) => path.join('.')).join(', ');
  throw new Error(`a message of type ${type} violates its contract in: ${members}`);
};

/** What a receiver needs from a message: its validated data, and the correlation and trace context it was sent with. */
type Received<Type extends PublishedType> = Pick<PublishedEvent<Type>, 'data' | 'correlationid' | 'traceparent'>;

/** The message, or undefined if its type or shape is not the expected one: then the sender violated the contract. */
export const fromWire = <Type extends PublishedType>(
  type: Type,
  wire: { readonly header: (name: string) => string; readonly body: string },
): Received<Type> | undefined => {
  if (wire.header('ce-specversion') !== '1.0' || wire.header('ce-type') !== type) return undefined;
  const parsed = publishedMessages[type].safeParse(jsonOf(wire.body));
  if (!parsed.success) return undefined;
  // The table gives each type its own schema, which TypeScript cannot follow through a type parameter.
  const data = parsed.data as PublishedEvent<Type>['data'];
  return { data, correlationid: wire.header('ce-correlationid'), traceparent: wire.header('traceparent') };
};

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
