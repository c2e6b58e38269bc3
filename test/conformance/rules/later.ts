import { may, must, out } from './contract.ts';
import { documentsLater, statelessLater, statementsLater, tokensLater } from './reasons.ts';

export const initialTokenRules = [
  tokensLater('MAY', 'IAT-01', 'the registry may demand an initial access token'),
  tokensLater('MUST', 'IAT-02', 'the Bearer scheme in any case; header transport'),
  must('IAT-03', 'a bad token is refused even in open mode; another scheme gets the bare challenge'),
  tokensLater('MUST*', 'IAT-04', 'expiry, use count, revocation'),
  tokensLater('SHOULD*', 'IAT-05', 'a token may carry policy'),
  must('IAT-06', 'the two kinds of token are not interchangeable', 'shown: a registration access token on POST'),
  out('later issue: initial access tokens (open mode is the only mode so far)')(
    'MUST*',
    'IAT-07',
    'open mode can be switched off',
  ),
] as const;

export const statementRules = [
  may('STMT-01', 'without the feature the member is ignored and not returned'),
  statementsLater('MUST', 'STMT-02', 'the statement is a signed JWT in compact form'),
  statementsLater('MUST', 'STMT-03', 'its issuer is a configured trust anchor'),
  statementsLater('MUST*', 'STMT-04', 'its key comes from configuration'),
  statementsLater('MUST*', 'STMT-05', 'its times and audience are honoured'),
  statementsLater('MUST', 'STMT-06', 'its claims override the members of the request'),
  statementsLater('MUST*', 'STMT-07', 'claims of the JWT itself never become metadata'),
  statementsLater('MUST', 'STMT-08', 'the merged result passes every rule'),
  statementsLater('MUST', 'STMT-09', 'it is returned as it was sent'),
  statementsLater('MUST*', 'STMT-10', 'PUT repeats it'),
  statementsLater('SHOULD', 'STMT-11', 'software that should register once is refused twice'),
  statementsLater('MUST', 'STMT-12', 'it does not replace an initial access token'),
  statementsLater('MAY', 'STMT-13', 'it may serve as client_id'),
] as const;

export const statelessRules = [
  statelessLater('MAY', 'STATELESS-01', 'all metadata travel inside client_id'),
  statelessLater('MUST*', 'STATELESS-02', 'no configuration endpoint for such clients'),
  statelessLater('MUST*', 'STATELESS-03', 'integrity under a server key'),
  statelessLater('MUST*', 'STATELESS-04', 'nothing sensitive readable'),
  statelessLater('MUST*', 'STATELESS-05', 'a secret is derived, never embedded'),
  statelessLater('MUST', 'STATELESS-06', 'identifiers stay unique'),
  statelessLater('MUST*', 'STATELESS-07', 'length is bounded'),
  statelessLater('MUST*', 'STATELESS-08', 'expiry inside the sealed value'),
  statelessLater('MUST*', 'STATELESS-09', 'keys rotate without breaking identifiers'),
  statelessLater('SHOULD', 'STATELESS-10', 'a change is a new client'),
] as const;

export const metadataDocumentRules = [
  documentsLater('MUST', 'CIMD-01', 'shape of a URL that is a client_id'),
  documentsLater('MUST', 'CIMD-02', 'only 200 is success'),
  documentsLater('MUST', 'CIMD-03', 'the document names its own URL'),
  documentsLater('MUST', 'CIMD-04', 'no shared secret'),
  documentsLater('MUST', 'CIMD-05', 'the rules of registration hold'),
  documentsLater('SHOULD', 'CIMD-06', 'caching'),
  documentsLater('SHOULD', 'CIMD-07', 'size, time and address limits'),
  documentsLater('SHOULD', 'CIMD-08', 'consent shows the host'),
  documentsLater('MUST*', 'CIMD-09', 'minted identifiers are never URLs'),
  documentsLater('MAY', 'CIMD-10', 'changes may void grants'),
] as const;
