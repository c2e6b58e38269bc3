/** On whose behalf a command is performed, and so who caused its events. Never a credential. */
export type Caller =
  /** Nobody proved anything: open registration. */
  | { readonly kind: 'anonymous' }
  /** A client that proved itself by its registration access token. */
  | { readonly kind: 'client'; readonly id: string }
  | { readonly kind: 'operator'; readonly id: string }
  | { readonly kind: 'initial-access-token'; readonly id: string }
  /** A part of the registry itself. */
  | { readonly kind: 'service'; readonly id: string };

/** What is known of the request that leads to a command. */
export type RequestContext = {
  readonly correlationId: string;
  /** W3C Trace Context header value. */
  readonly traceparent: string;
};
