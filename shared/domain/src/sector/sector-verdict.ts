import { canonicalJson } from '../canonical-json.ts';
import type { ClientMetadata, MetadataFault } from '../metadata/contract.ts';
import { memberFault } from '../metadata/fault.ts';
import { uriExcerpt } from '../metadata/uri-excerpt.ts';
import type { Result } from '../result.ts';
import { type FetchRefusal, type FetchRefusalCode, fetchRefusals } from './fetch-refusal.ts';
import { type DocumentFault, judgeSectorDocument, type ListedUri, urisToList } from './sector-document.ts';

/** What was seen, so that an auditor can tell which document a client was accepted by. */
export type SectorEvidence = {
  readonly sector_identifier_uri: string;
  readonly host: string;
  /** SHA-256 of the document's bytes, hexadecimal. */
  readonly sha256: string;
  /** When the document had been read: RFC 3339, UTC. */
  readonly checkedAt: string;
};

export type SectorRefusalCode = FetchRefusalCode | DocumentFault['code'];

/** `refused` would be refused again; `failed` may do better on another try, and counts as refused when there is none (SEC-02). */
export type SectorVerdict =
  | { readonly outcome: 'verified'; readonly evidence: SectorEvidence }
  | { readonly outcome: 'refused'; readonly code: SectorRefusalCode; readonly missing?: ListedUri }
  | { readonly outcome: 'failed'; readonly code: FetchRefusalCode };

export type SectorCheck = {
  readonly sector_identifier_uri: string;
  readonly toList: readonly ListedUri[];
};

/** SEC-02 to SEC-05: there is something to check whenever the member is present, whatever the `subject_type`. */
export const sectorCheckOf = (metadata: ClientMetadata): SectorCheck | undefined => {
  const { sector_identifier_uri: uri } = metadata;
  return typeof uri === 'string' ? { sector_identifier_uri: uri, toList: urisToList(metadata) } : undefined;
};

/** SEC-10: the check that an update makes necessary, none where URI and list are as they were. */
export const sectorCheckOfUpdate = (before: ClientMetadata, after: ClientMetadata): SectorCheck | undefined => {
  const check = sectorCheckOf(after);
  const checked = sectorCheckOf(before);
  if (check === undefined || checked === undefined) return check;
  return textOf(check) === textOf(checked) ? undefined : check;
};

/** The order of redirect URIs says nothing. */
const textOf = ({ sector_identifier_uri: uri, toList }: SectorCheck): string =>
  canonicalJson([uri, [...new Set(toList.map((listed) => listed.uri))].toSorted()]);

type Fetched = Result<{ readonly host: string; readonly text: string; readonly sha256: string }, FetchRefusal>;

export const judgeSector = (check: SectorCheck, fetched: Fetched, checkedAt: string): SectorVerdict => {
  if (!fetched.ok) return unfetched(fetched.error);
  const { host, text, sha256 } = fetched.value;
  const judged = judgeSectorDocument({ toList: check.toList, document: text });
  if (!judged.ok) return { outcome: 'refused', ...judged.error };
  const { sector_identifier_uri } = check;
  return { outcome: 'verified', evidence: { sector_identifier_uri, host, sha256, checkedAt } };
};

const unfetched = ({ code, transient }: FetchRefusal): SectorVerdict =>
  transient ? { outcome: 'failed', code } : { outcome: 'refused', code };

/**
 * What the client is told (ERR-02). THREAT-06: everything that happened on the network has one text, so that nobody can use us to look
 * around; what is wrong with the URL itself or with a document that was read says nothing that the client did not say first.
 */
export const sectorVerdictFault = (verdict: Exclude<SectorVerdict, { readonly outcome: 'verified' }>): MetadataFault =>
  memberFault('sector_identifier_uri', ruleOf(verdict), 'OIDC Registration section 5');

const ruleOf = (verdict: Exclude<SectorVerdict, { readonly outcome: 'verified' }>): string => {
  if (verdict.outcome === 'refused' && verdict.missing !== undefined) return missingRule(verdict.missing);
  const { code } = verdict;
  if (isDocumentCode(code)) return documentRules[code];
  return fetchRefusals[code].stage === 'url' ? fetchRefusals[code].meaning : networkRule;
};

const missingRule = ({ member, uri }: ListedUri): string =>
  `must name a document that lists ${[member, uriExcerpt(uri)].filter((part) => part !== '').join(' ')} exactly`;

const networkRule =
  'must answer a GET with status 200 and an unencoded JSON document of at most 64 KiB, in time, without redirects, from a public host';

const arrayRule = 'must name a document that is one JSON array of strings';

const documentRules: Readonly<Record<DocumentFault['code'], string>> = {
  'document-not-json': arrayRule,
  'document-not-an-array': arrayRule,
  'document-entry-not-a-string': arrayRule,
  'document-too-many-entries': 'must name a document with at most 10000 entries',
  'document-incomplete': 'must name a document that lists every redirect URI exactly',
};

const isDocumentCode = (code: SectorRefusalCode): code is DocumentFault['code'] => code in documentRules;
