/** On whose behalf a command is performed, and thus who caused its events. Never a credential. */
export type Caller =
  /** Nothing was authenticated: open registration. */
  | { readonly kind: 'anonymous' }
  /** A client that has authenticated with its registration access token. */
  | { readonly kind: 'client'; readonly id: string }
  | { readonly kind: 'operator'; readonly id: string }
  | { readonly kind: 'initial-access-token'; readonly id: string }
  /** A part of the registry itself. */
  | { readonly kind: 'service'; readonly id: string };

/** What is known about the request behind a command. */
export type RequestContext = {
  readonly correlationId: string;
  /** Value of the W3C Trace Context header. */
  readonly traceparent: string;
};
