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
    fault: 'target',
  },
} as const;

/** A fetch that brought something. */
export const fetchedDocument = {
  ok: true,
  value: {
    host: 'rp.example',
    bytes: new TextEncoder().encode('[]'),
    text: '[]',
    sha256: '4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945',
  },
} as const;

/** What a worker works with where everything is as it should be. */
export const verifyingWork = {
  fetchDocument: async () => fetchedDocument,
  judgeSector: async () => documentVerdicts.verified,
  judgeKeys: async () => documentVerdicts.verified,
} as const;

const subjectOfCheck = {
  tenant: 'default',
  sectorIdentifierUri: 'https://rp.example/redirect-uris.json',
  redirectUris: ['https://rp.example/cb', 'https://rp.example/weg/zur%C3%BCck'],
  context: {
    correlationId: 'req-1',
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  },
} as const;

/** A check that a registration waits for. */
export const awaitedSectorCheck = { mode: 'await', checkId: 'check-1', waitMs: 2_000, ...subjectOfCheck } as const;

/** A check of keys, which a registration waits for. */
export const keysCheck = {
  mode: 'keys',
  checkId: 'check-2',
  waitMs: 2_000,
  tenant: subjectOfCheck.tenant,
  jwksUri: 'https://rp.example/jwks.json',
  context: subjectOfCheck.context,
} as const;

/** A check of a client that is registered already. */
export const durableSectorCheck = {
  mode: 'async',
  checkId: 'c000000001-0',
  clientId: 'c000000001',
  revision: 0,
  ...subjectOfCheck,
} as const;
