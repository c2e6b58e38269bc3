/**
 * Every refusal of the application and its HTTP answer, as one total table that is checked against docs/errors.md.
 * Codes are ours; `error` is the protocol's (RFC 7591 §3.2.2, RFC 6750 §3.1, requirements ERR-02, ERR-10).
 */
export const refusalAnswers = {
  'redirect-uri-invalid': { status: 400, error: 'invalid_redirect_uri' },
  'metadata-invalid': { status: 400, error: 'invalid_client_metadata' },
  /** Members that RFC 7592 §2.2 forbids in a PUT, or an identity that is not the client's. */
  'member-forbidden': { status: 400, error: 'invalid_request' },
  'body-invalid': { status: 400, error: 'invalid_request' },
  'authorization-malformed': { status: 400, error: 'invalid_request' },
  'idempotency-key-malformed': { status: 400, error: 'invalid_request' },
  /** Too short to be random, although it gives the client's credentials to whoever repeats it. */
  'idempotency-key-guessable': { status: 400, error: 'invalid_request' },
  /** RFC 6750 §3: a request without any credential gets a challenge without an error attribute. */
  'token-missing': { status: 401, error: 'invalid_token' },
  'token-invalid': { status: 401, error: 'invalid_token' },
  'revision-stale': { status: 412, error: 'invalid_request' },
  'idempotency-key-reused': { status: 422, error: 'invalid_request' },
  /** The key stands for a client that has since been erased, so its response cannot be repeated. */
  'idempotency-key-erased': { status: 422, error: 'invalid_request' },
  /** REG-16: too many registrations from one network, or from all together. */
  'rate-limited': { status: 429, error: 'temporarily_unavailable' },
  'rate-limited-in-all': { status: 429, error: 'temporarily_unavailable' },
  /** This client changes too often: the answer says when it may be updated again. */
  'updates-too-frequent': { status: 429, error: 'temporarily_unavailable' },
  'updates-too-many': { status: 429, error: 'temporarily_unavailable' },
  /** Other requests kept writing the same client during this one; it may be sent again. */
  contended: { status: 503, error: 'temporarily_unavailable' },
  overloaded: { status: 503, error: 'temporarily_unavailable' },
  /**
   * Written by a newer program, or damaged: an event of this client cannot be read or shown, and an older state is not
   * returned instead.
   */
  'client-unreadable': { status: 503, error: 'temporarily_unavailable' },
  /**
   * SEC-14: the failure is ours, not the client's; nothing was stored. Keys of a `jwks_uri` are checked by the same
   * worker.
   */
  'sector-check-unavailable': { status: 503, error: 'temporarily_unavailable' },
  'event-store-away': { status: 503, error: 'temporarily_unavailable' },
  'read-model-away': { status: 503, error: 'temporarily_unavailable' },
  'last-step-open': { status: 503, error: 'temporarily_unavailable' },
  /** The only one after which it is unknown whether the request took effect. */
  'store-unavailable': { status: 503, error: 'temporarily_unavailable' },
} as const satisfies Record<string, { readonly status: number; readonly error: string }>;

export type RefusalCode = keyof typeof refusalAnswers;

export type Refusal = {
  readonly code: RefusalCode;
  /** Sent to the client: ASCII without `"` and `\` (RFC 6749 §5.2). */
  readonly description: string;
  /** Every fault of the request, also that of the description; sent to the client in the same alphabet. */
  readonly errors?: readonly RefusedMember[];
  /** For operators: written to the log line of the request, never sent. */
  readonly note?: string;
  /** What the client may have meant; sent to the client in the same alphabet. */
  readonly hints?: readonly Hint[];
  /** When to try again, if it is known better than "soon". */
  readonly retryAfterSeconds?: number;
};

/** One fault: where it is in the request (RFC 6901), the error of RFC 7591 §3.2.2 that it causes alone, and the rule. */
export type RefusedMember = { readonly pointer: string; readonly code: string; readonly text: string };

export type Hint = { readonly pointer: string; readonly text: string };

export const refusal = (code: RefusalCode, description: string): Refusal => ({ code, description });

/** What is said if a store failed: which one, and whether anything may have happened. */
export const storeFailures = {
  'event-store-away': 'the event store does not answer; nothing was changed, send this request again later',
  'read-model-away': 'the read model does not answer; nothing was changed, send this request again later',
  'last-step-open': 'the change is stored, but the read model did not answer in its last step; send this request again',
  'store-unavailable':
    'the event store did not answer in time; whether the request took effect is not known, send it again',
} as const satisfies Partial<Record<RefusalCode, string>>;

/** One text for every reason, so that a response never reveals whether a client exists (ERR-08). */
export const tokenInvalid: Refusal = refusal(
  'token-invalid',
  'the registration access token is not valid for this client (RFC 7592 section 2.1)',
);
