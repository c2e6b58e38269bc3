import { may, must, mustOurs, should, shouldOurs } from './contract.ts';
import { limitsLater, statementsLater } from './reasons.ts';

export const registrationRules = [
  must(
    'REG-01',
    'both endpoints are reached over TLS only',
    'shown: a public base URL without https is refused at start; TLS itself ends at the gateway',
  ),
  must('REG-02', 'registration is a POST of application/json; a charset parameter is tolerated'),
  must('REG-03', 'the body is one JSON object'),
  mustOurs('REG-04', 'any other media type is refused, form posts included'),
  mustOurs('REG-05', 'other methods on the registration endpoint get 405 with Allow'),
  must('REG-06', 'members the registry does not understand are dropped without an error'),
  must('REG-07', 'a client cannot choose its own identity or credentials'),
  mustOurs('REG-08', 'null, an empty string and an empty array are the same as absence'),
  mustOurs('REG-09', 'types are checked without coercion'),
  mustOurs('REG-10', 'a member named twice in one object is refused'),
  must('REG-11', 'names and values compare code point by code point, after unescaping'),
  must('REG-12', 'every registration mints an identifier that no other client ever has'),
  must(
    'REG-13',
    'a refused registration leaves nothing behind',
    'shown: nothing of the request is on disk; an initial access token that stays unused is a later issue',
  ),
  mustOurs('REG-14', 'size, count, string and nesting limits exist and fail cleanly'),
  should('REG-15', 'open mode accepts a POST without Authorization'),
  limitsLater('SHOULD*', 'REG-16', 'unauthenticated registration is rate limited'),
  should('REG-17', 'cross-origin access on both endpoints, error answers included, without credentials'),
  mustOurs(
    'REG-18',
    'the same idempotency key and body give the same client and the same answer',
    'shown here but for the end of the 24 hours, which need a clock of their own: test/contract/use-cases',
  ),
] as const;

export const responseRules = [
  must('RESP-01', 'success is 201 with one JSON object'),
  mustOurs('RESP-02', 'every answer about a client is no-store, refusals included'),
  must('RESP-03', 'client_id is a non-empty, URL-safe, printable string that is no URL'),
  must('RESP-04', 'all registered metadata are returned, defaults and substitutions included'),
  must(
    'RESP-05',
    'a substituted value is shown; the requested one never silently applies',
    'shown: the answer; that /authorize refuses the rest is for the OpenID Provider',
  ),
  must('RESP-06', 'redirect_uris are taken as they are or refused, never rewritten'),
  must('RESP-07', 'client_secret is issued exactly when a method or a symmetric algorithm needs it'),
  must('RESP-08', 'a public client gets neither client_secret nor client_secret_expires_at'),
  must('RESP-09', 'client_secret_expires_at goes with every client_secret and with nothing else'),
  may('RESP-10', 'client_id_issued_at in whole seconds, the same in every later answer'),
  must('RESP-11', 'registration_access_token and registration_client_uri come together; the URI is absolute'),
  mustOurs('RESP-12', 'unset members are left out, never null or empty'),
  must('RESP-13', 'secrets are unique, of 256 bits or more, and long enough for HS512'),
  statementsLater('MUST', 'RESP-14', 'a software statement that was used is returned unmodified'),
  must('RESP-15', 'never both jwks and jwks_uri in an answer'),
  mustOurs('RESP-16', 'the granted scope is a subset of the requested one'),
  must('RESP-17', 'lists of choices (*_supported) never appear in an answer'),
  mustOurs('RESP-18', 'response types are returned in one canonical spelling'),
  shouldOurs('RESP-19', 'client_id and client_secret survive every habit of encoding Basic credentials'),
] as const;

export const localizationRules = [
  must('I18N-01', 'the five human-readable members accept and return siblings with a language tag'),
  mustOurs('I18N-02', 'a member with a malformed tag is not understood and is dropped'),
  should('I18N-03', 'tags compare without case; two spellings of one tag are refused; the spelling is the client’s'),
  must('I18N-04', 'a localized value obeys the rule of its base member'),
  mustOurs('I18N-05', 'a tag on any other member makes it unknown, never an override'),
  must(
    'I18N-06',
    'the untagged value stays what the client sent, without a guess at its language',
    'shown: stored and returned as sent; what a page displays is for the OpenID Provider',
  ),
  mustOurs('I18N-07', 'an update that omits a tagged member deletes it'),
] as const;
