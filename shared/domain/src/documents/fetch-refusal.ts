/**
 * Why a client-supplied document was not fetched (THREAT-05). `stage` states how far the fetch got: `url`, only the
 * text was read; `name`, the name was looked up; `connection`, an allowed address was dialled; `answer`, one request
 * was sent; `fetcher`, our own side failed, whatever the client named.
 * `transient` means that the same URL may well succeed later, so a worker may try again; any other refusal would recur.
 */
export const fetchRefusals = {
  'url-malformed': {
    stage: 'url',
    transient: false,
    meaning: 'must be a URL of at most 2048 characters that every parser reads alike',
  },
  'url-not-https': { stage: 'url', transient: false, meaning: 'must be an https URL' },
  'url-credentials': { stage: 'url', transient: false, meaning: 'must not have a user name or password' },
  'url-fragment': { stage: 'url', transient: false, meaning: 'must not have a fragment, not even an empty one' },
  'url-port': { stage: 'url', transient: false, meaning: 'must be on port 443' },
  'host-address': { stage: 'url', transient: false, meaning: 'must have a DNS name, not an IP address, as its host' },
  'host-special': { stage: 'url', transient: false, meaning: 'must have a host that is a name in the public DNS' },
  'name-unknown': { stage: 'name', transient: false, meaning: 'the name has no address' },
  'name-unresolved': { stage: 'name', transient: true, meaning: 'the name could not be looked up in time' },
  'name-crowded': { stage: 'name', transient: false, meaning: 'the name has more than 16 addresses' },
  'address-forbidden': {
    stage: 'name',
    transient: false,
    meaning: 'at least one address of the name is not a public one',
  },
  'connection-failed': { stage: 'connection', transient: true, meaning: 'no address of the name took a connection' },
  'certificate-refused': {
    stage: 'connection',
    transient: false,
    meaning: 'the certificate is not valid for the name, not valid now, or not from a trusted authority',
  },
  'tls-refused': { stage: 'connection', transient: false, meaning: 'the host does not speak TLS 1.2 or later' },
  redirected: { stage: 'answer', transient: false, meaning: 'the answer is a redirect, and none is followed' },
  'status-refused': { stage: 'answer', transient: false, meaning: 'the answer has a status other than 200' },
  'status-temporary': {
    stage: 'answer',
    transient: true,
    meaning: 'the answer has a status that asks for patience: 408, 425, 429 or 5xx',
  },
  'answer-encoded': { stage: 'answer', transient: false, meaning: 'the document is compressed or otherwise encoded' },
  'answer-too-large': { stage: 'answer', transient: false, meaning: 'the document is larger than 64 KiB' },
  'answer-malformed': {
    stage: 'answer',
    transient: false,
    meaning: 'the answer is not valid HTTP, or its headers are too large',
  },
  'answer-broken-off': { stage: 'answer', transient: true, meaning: 'the connection ended before the answer did' },
  'answer-not-utf8': { stage: 'answer', transient: false, meaning: 'the document is not valid UTF-8' },
  'too-slow': { stage: 'answer', transient: true, meaning: 'the whole fetch was not done in time' },
  'fetcher-unable': {
    stage: 'fetcher',
    transient: true,
    meaning: 'the fetcher had no socket left, no DNS server to ask, or no turn at an address of many documents',
  },
} as const satisfies Readonly<Record<string, FetchRefusalFacts>>;

type FetchRefusalFacts = {
  readonly stage: 'url' | 'name' | 'connection' | 'answer' | 'fetcher';
  readonly transient: boolean;
  /** ASCII without `"` and `\`; for the stage `url` it completes a sentence that starts with the member's name. */
  readonly meaning: string;
};

export type FetchRefusalCode = keyof typeof fetchRefusals;

/** A refusal of the guarded fetch. It contains nothing that the other side sent, and no address (ERR-10, THREAT-06). */
export type FetchRefusal = { readonly code: FetchRefusalCode; readonly transient: boolean };

export const fetchRefusal = (code: FetchRefusalCode): FetchRefusal => ({
  code,
  transient: fetchRefusals[code].transient,
});
