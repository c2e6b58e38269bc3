import { may, must, mustOurs, shouldOurs } from './contract.ts';
import { opOnly } from './reasons.ts';

export const sectorRules = [
  must('SEC-01', 'sector_identifier_uri is https without userinfo or fragment'),
  must('SEC-02', 'it is fetched at registration; any failure refuses, and nothing is stored'),
  must('SEC-03', 'the document is one JSON array of strings, whatever its media type'),
  must('SEC-04', 'every redirect URI is in the document, code point by code point'),
  mustOurs('SEC-05', 'the check does not depend on subject_type'),
  must('SEC-06', 'pairwise with several hosts needs a sector URI'),
  must(
    'SEC-07',
    'which host is the sector',
    'shown by what an update may change; the subjects themselves are made by the OpenID Provider',
  ),
  opOnly('MUST', 'SEC-08', 'one sector, one subject identifier'),
  mustOurs('SEC-09', 'loopback and custom schemes give no sector'),
  mustOurs('SEC-10', 'updates check again what changed'),
  may('SEC-11', 'the document need not be kept'),
  shouldOurs('SEC-12', 'an update that changes the sector is refused'),
  must('SEC-13', 'CIBA with pairwise subjects'),
  mustOurs(
    'SEC-14',
    'a check that cannot be made is 503, nothing stored; deferred, the client is unusable until it has passed',
    'shown: pending and ended clients; that /authorize refuses them is for the OpenID Provider',
  ),
] as const;
