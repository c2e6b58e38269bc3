/** A verdict of each kind. */
export const documentVerdicts = {
  verified: {
    outcome: 'verified',
    evidence: {
      documentDigest: 'sha-256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
      host: 'rp.example',
      checkedAt: '2026-01-01T00:00:00.000Z',
    },
  },
  refused: {
    outcome: 'refused',
    code: 'redirect-uri-not-listed',
    detail: 'the document does not list https://rp.example/cb',
  },
  failed: {
    outcome: 'failed',
    code: 'fetch-timeout',
    detail: 'the document did not arrive in time',
  },
} as const;

/** A failure of our own checker. */
export const checkFailure = { code: 'checker-busy', detail: 'too many documents of this host are waiting' } as const;

/** A successful fetch. */
export const fetchedDocument = {
  ok: true,
  value: {
    host: 'rp.example',
    bytes: new TextEncoder().encode('[]'),
    text: '[]',
    sha256: '4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945',
  },
} as const;

/** The dependencies of a worker when everything succeeds. */
export const verifyingWork = {
  fetchDocument: async () => fetchedDocument,
  judge: async () => ({ ok: true, value: documentVerdicts.verified }) as const,
} as const;

const traits = {
  tenant: 'default',
  context: {
    correlationId: 'req-1',
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  },
} as const;

/** A sector document, and what it must list. */
export const sectorSubject = {
  member: 'sector_identifier_uri',
  uri: 'https://rp.example/redirect-uris.json',
  toList: [
    { member: 'redirect_uris[0]', uri: 'https://rp.example/cb' },
    { member: 'redirect_uris[1]', uri: 'https://rp.example/weg/zur%C3%BCck' },
  ],
} as const;

/** A sector check that a registration is waiting for. */
export const awaitedSectorCheck = {
  mode: 'await',
  checkId: 'check-1',
  waitMs: 2_000,
  subject: sectorSubject,
  ...traits,
} as const;

/** A key check that a registration is waiting for. */
export const keysCheck = {
  mode: 'await',
  checkId: 'check-2',
  waitMs: 2_000,
  subject: { member: 'jwks_uri', uri: 'https://rp.example/jwks.json' },
  ...traits,
} as const;

/** A sector check of a client that is already registered. */
export const durableSectorCheck = {
  mode: 'async',
  checkId: 'c000000001-0',
  clientId: 'c000000001',
  revision: 0,
  subject: sectorSubject,
  ...traits,
} as const;
