import { may, must, mustOurs, should, shouldOurs } from './contract.ts';
import { cleanUpLater, opOnly } from './reasons.ts';

const pureFunction = 'shown on the exported matching function; the error page is for the OpenID Provider';

export const redirectRules = [
  must('RED-01', 'missing, empty or mistyped redirect_uris are refused where a response type is registered'),
  mustOurs('RED-02', 'clients without redirect grants need none, and get an empty list back'),
  must('RED-03', 'each is an absolute URI in ASCII without spaces, controls or backslash'),
  must('RED-04', 'no fragment, not even an empty one'),
  mustOurs('RED-05', 'no userinfo; http(s) has a host; the port is 1 to 65535'),
  mustOurs('RED-06', 'no dot segments and no wildcard'),
  mustOurs('RED-07', 'dangerous schemes are refused for every type, in any case'),
  mustOurs('RED-08', 'web clients use https; custom schemes are refused'),
  must('RED-09', 'web clients with the implicit grant: https and no loopback host, judged as written'),
  must('RED-10', 'web clients with code only: no http either, loopback included'),
  must('RED-11', 'native http: localhost, 127.0.0.1 or [::1] exactly'),
  should('RED-12', 'private-use schemes contain a period unless the operator lists them'),
  mustOurs('RED-13', 'native https: accepted for a host that is not loopback'),
  must('RED-14', 'one application type for all; one bad URI fails the request'),
  must('RED-15', 'a requested redirect URI equals a registered one exactly', pureFunction),
  must('RED-16', 'native loopback literals are matched with any port', pureFunction),
  must('RED-17', 'localhost of native clients likewise; hosts are never interchangeable', pureFunction),
  opOnly('MUST', 'RED-18', 'the token request repeats the redirect URI byte for byte'),
  must(
    'RED-19',
    'a registered query is kept; names of response parameters are refused in it',
    'shown: registration; appending parameters is for the OpenID Provider',
  ),
  mustOurs('RED-20', 'duplicates are kept as sent; count and length are bounded'),
  shouldOurs('RED-21', 'URIs on the issuer’s own origin are refused'),
  opOnly('MAY', 'RED-22', 'pushed requests with unregistered redirect URIs'),
] as const;

export const nativeRules = [
  must(
    'NATIVE-01',
    'the type of a native client is recorded; without a secret it is public',
    'shown: what is recorded; PKCE is enforced by the OpenID Provider',
  ),
  must('NATIVE-02', 'a complete redirect URI with a path is registered'),
  should(
    'NATIVE-03',
    'scheme:/path and scheme://host/path are kept as sent and never equated',
    'shown: registration, and the exported matching function',
  ),
  should('NATIVE-04', 'localhost is accepted but flagged'),
  opOnly('SHOULD', 'NATIVE-05', 'no silent re-authorisation of unauthenticated native clients'),
  may('NATIVE-06', 'a native client may send its keys by value with private_key_jwt'),
  cleanUpLater('SHOULD*', 'NATIVE-07', 'dead native registrations expire'),
] as const;
