import { must, mustOurs, shouldOurs } from './contract.ts';
import { tokensLater } from './reasons.ts';

export const errorRules = [
  must('ERR-01', 'a refused registration is 400 with error and an ASCII error_description'),
  must('ERR-02', 'which code says what', 'shown but for the two codes of software statements, a later issue'),
  must('ERR-03', 'a missing token is 401 with a bare Bearer challenge and a JSON body'),
  must('ERR-04', 'a bad token is 401 with invalid_token'),
  tokensLater('MUST', 'ERR-05', 'a valid token without the right is 403 insufficient_scope'),
  must('ERR-06', 'two token transports or a broken header are 400; only the header counts'),
  mustOurs('ERR-07', 'plain metadata errors carry no challenge'),
  must(
    'ERR-08',
    'unknown, foreign and deleted clients are answered alike, never 404',
    'shown: byte-equal answers, and times of one order; 403 needs clients that may not manage themselves, a later issue',
  ),
  must('ERR-09', 'an unsupported method on the configuration endpoint is 405 with Allow'),
  mustOurs(
    'ERR-10',
    'every other refusal is JSON too, no-store, without internals',
    'shown: 404, 405, 408, 412, 413, 415, 422; 500 and 503 by the fault tests, 429 in a later issue',
  ),
  mustOurs('ERR-11', 'credentials are judged before the body, then shape, then members'),
  shouldOurs('ERR-12', 'of several faults one is reported, always the same, redirect_uris first'),
] as const;
