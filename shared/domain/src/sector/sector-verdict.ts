import { canonicalJson } from '../canonical-json.ts';
import { type FetchRefusal, type FetchRefusalCode, fetchRefusals } from '../documents/fetch-refusal.ts';
import type { SectorSubject } from '../documents/subject.ts';
import { type Judgement, judgeUnfetched, type UnverifiedDocument } from '../documents/verdict.ts';
import type { ClientMetadata, MetadataFault } from '../metadata/members/contract.ts';
import { memberFault } from '../metadata/members/fault.ts';
import { type ListedUri, urisToList } from '../metadata/rules/sector-uris.ts';
import { uriExcerpt } from '../metadata/uri/uri-excerpt.ts';
import { ok, type Result } from '../result.ts';
import { type DocumentFault, judgeSectorDocument } from './sector-document.ts';

export type SectorRefusalCode = FetchRefusalCode | DocumentFault['code'];

/** SEC-02 to SEC-05: a check is needed whenever the member is present, whatever the `subject_type`. */
export const sectorSubjectOf = (metadata: ClientMetadata): SectorSubject | undefined => {
  const { sector_identifier_uri: uri } = metadata;
  return typeof uri === 'string' ? { member: 'sector_identifier_uri', uri, toList: urisToList(metadata) } : undefined;
};

/** SEC-10: what must be checked after an update; undefined if URI and list are unchanged. */
export const sectorSubjectOfUpdate = (before: ClientMetadata, after: ClientMetadata): SectorSubject | undefined => {
  const next = sectorSubjectOf(after);
  const checked = sectorSubjectOf(before);
  if (next === undefined || checked === undefined) return next;
  return textOf(next) === textOf(checked) ? undefined : next;
};

/** The order of redirect URIs has no meaning. */
const textOf = ({ uri, toList }: SectorSubject): string =>
  canonicalJson([uri, [...new Set(toList.map((listed) => listed.uri))].toSorted()]);

type Fetched = Result<{ readonly host: string; readonly text: string; readonly sha256: string }, FetchRefusal>;

export const judgeSector = (subject: SectorSubject, fetched: Fetched, checkedAt: string): Judgement => {
  if (!fetched.ok) return judgeUnfetched(fetched.error, faultOf(ruleOf(fetched.error.code)).description);
  const { host, text, sha256 } = fetched.value;
  const judged = judgeSectorDocument({ toList: subject.toList, document: text });
  if (judged.ok) return ok({ outcome: 'verified', evidence: { documentDigest: `sha-256:${sha256}`, host, checkedAt } });
  const { error } = judged;
  const rule = error.code === 'document-incomplete' ? missingRule(error.missing) : ruleOf(error.code);
  return ok({ outcome: 'refused', code: error.code, detail: faultOf(rule).description });
};

/**
 * The fault reported to the client (ERR-02). THREAT-06: every outcome on the network has the same text, so that the
 * registry cannot be used to scan networks. Faults of the URL itself, or of a document that was read, reveal nothing
 * that the client did not supply.
 */
export const sectorVerdictFault = (verdict: UnverifiedDocument, subject: SectorSubject): MetadataFault => {
  const namesRedirects = subject.toList.every(({ member }) => member.startsWith('redirect_uris['));
  if (verdict.code !== 'document-incomplete' || !namesRedirects) return faultOf(ruleOf(verdict.code));
  return { ...faultOf(ruleOf(verdict.code)), description: verdict.detail };
};

/** THREAT-06: whether a code could reveal what answers at an address, and when; unknown codes count as revealing. */
export const revealsNetwork = (code: string): boolean => !isDocumentCode(code) && urlRule(code) === undefined;

const faultOf = (rule: string): MetadataFault =>
  memberFault('sector_identifier_uri', rule, 'OIDC Registration section 5');

const ruleOf = (code: string): string => (isDocumentCode(code) ? documentRules[code] : (urlRule(code) ?? networkRule));

/** Faults of the URL itself are visible to everyone who reads it. */
const urlRule = (code: string): string | undefined => {
  const facts = Object.entries(fetchRefusals).find(([name]) => name === code)?.[1];
  return facts?.stage === 'url' ? facts.meaning : undefined;
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
  'document-incomplete':
    'must name a document that lists every redirect URI, and with CIBA the URI of the client, exactly',
};

const isDocumentCode = (code: string): code is DocumentFault['code'] => Object.hasOwn(documentRules, code);
