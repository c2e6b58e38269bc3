/** Who caused an event. Never a credential. */
export type Actor =
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'client'; readonly id: string }
  | { readonly kind: 'operator'; readonly id: string }
  /** A part of the registry itself. */
  | { readonly kind: 'service'; readonly id: string };

/** What is known of the request that leads to a command. */
export type RequestContext = {
  readonly correlationId: string;
  /** W3C Trace Context header value. */
  readonly traceparent: string;
};
