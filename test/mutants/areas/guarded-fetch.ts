import type { Mutant, Suite } from '../mutant.ts';

const fetching = 'shared/adapter-http-client/src';
const behaviours = 'test/contract/guarded-fetch/behaviours.test.ts';
const corpus = 'test/contract/guarded-fetch/corpus.test.ts';

/**
 * If the machine has network namespaces, the file runs itself again in one. The pattern therefore also matches the test
 * that does so.
 */
const inside = (tests: string): Suite => ({ file: behaviours, tests: `passes in a network namespace|${tests}` });

export const guardedFetchMutants: readonly Mutant[] = [
  {
    name: 'The guarded fetch does not look at where it is really connected.',
    file: `${fetching}/dial.ts`,
    find: 'if (isConnectedTo(socket, address)) return resolve(socket);',
    replace: 'return resolve(socket);',
    suite: { file: `${fetching}/dial.test.ts` },
  },
  {
    name: 'The guarded fetch reaches a private range.',
    file: `${fetching}/public-address.ts`,
    find: "  '10.0.0.0/8',\n",
    replace: '',
    suite: { file: `${fetching}/public-address.test.ts` },
  },
  {
    name: 'The guarded fetch reaches the addresses of cloud metadata.',
    file: `${fetching}/public-address.ts`,
    find: "  '169.254.0.0/16',\n",
    replace: '',
    suite: { file: `${fetching}/public-address.test.ts` },
  },
  {
    name: 'A name may have private addresses beside a public one.',
    file: `${fetching}/judge-addresses.ts`,
    find: 'answers.every(mayDial)',
    replace: 'answers.some(mayDial)',
    suite: { file: corpus },
  },
  {
    name: 'The guarded fetch takes names of inner networks.',
    file: `${fetching}/read-target.ts`,
    find: "if (isSpecialName(host)) return 'host-special';",
    replace: '',
    suite: { file: `${fetching}/read-target.test.ts` },
  },
  {
    name: 'The guarded fetch takes http.',
    file: `${fetching}/read-target.ts`,
    find: "if (!/^https:/i.test(text)) return 'url-not-https';",
    replace: '',
    suite: { file: `${fetching}/read-target.test.ts` },
  },
  {
    name: 'A redirect counts as the document.',
    file: `${fetching}/request-document.ts`,
    find: 'if (status === 200) return undefined;',
    replace: 'if (status < 400) return undefined;',
    suite: inside('status-30'),
  },
  {
    name: 'A document may have any size.',
    file: `${fetching}/request-document.ts`,
    find: 'maxResponseSize: bodyBytesMax,',
    replace: 'maxResponseSize: 1_000 * bodyBytesMax,',
    suite: inside('size-over|size-announced'),
  },
  {
    name: 'A compressed document is taken.',
    file: `${fetching}/request-document.ts`,
    find: '?? encodingFault(headers);',
    replace: '?? (Array.isArray(headers) ? encodingFault(headers) : undefined);',
    suite: inside('deflate-small|transfer-gzip'),
  },
  {
    name: 'A fetch may drip for ever.',
    file: `${fetching}/guarded-fetch.ts`,
    find: 'setTimeout(() => deadline.abort(), totalMsMax);',
    replace: 'setTimeout(() => deadline.signal.aborted, totalMsMax);',
    suite: inside('drip-body'),
  },
  {
    name: 'The certificate of a server is not verified.',
    file: `${fetching}/secure.ts`,
    find: 'rejectUnauthorized: true,',
    replace: 'rejectUnauthorized: false,',
    suite: inside('THREAT-05: TLS'),
  },
];
