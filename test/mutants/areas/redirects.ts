import type { Mutant } from '../mutant.ts';

const target = 'shared/domain/src/metadata/uri/redirect-target.ts';
const uris = 'shared/domain/src/metadata/redirects/redirect-uri.ts';
const tests = 'shared/domain/src/metadata/redirects/redirect-uri.test.ts';

export const redirectMutants: readonly Mutant[] = [
  {
    name: 'A redirect URI with a fragment is accepted.',
    file: target,
    find: 'if (uri.fragment !== undefined)',
    replace: "if (uri.fragment === '')",
    suite: { file: tests, tests: 'RED-04' },
  },
  {
    name: 'A wildcard in a redirect URI is accepted.',
    file: target,
    find: ".includes('*'))",
    replace: ".includes('**'))",
    suite: { file: tests, tests: 'RED-05|is refused for every client' },
  },
  {
    name: 'The scheme javascript is accepted if the operator lists it.',
    file: target,
    find: 'if (isRefusedScheme(uri.scheme))',
    replace: "if (isRefusedScheme(uri.scheme) && uri.scheme !== 'javascript')",
    suite: { file: tests, tests: 'RED-07' },
  },
  {
    name: 'A native client may redirect to http on any host.',
    file: target,
    find: 'if (isLoopbackHost(uri.host)) return undefined;',
    replace: 'return undefined;',
    suite: { file: tests, tests: 'is refused for every client' },
  },
  {
    name: 'A web client may redirect to http on a loopback host without the development switch.',
    file: target,
    find: 'context.loopbackRedirectsForWeb && !context.implicit;',
    replace: '!context.implicit;',
    suite: { file: tests, tests: 'RED-10' },
  },
  {
    name: 'A redirect URI on the origin of the issuer is accepted.',
    file: uris,
    find: 'if (isOwnOrigin(read.value, context.issuer))',
    replace: "if (isOwnOrigin(read.value, context.issuer) && read.value.path === '/authorize')",
    suite: { file: tests, tests: 'RED-21' },
  },
  {
    name: 'Only the first redirect URI is judged.',
    file: 'shared/domain/src/metadata/redirects/redirects.ts',
    find: 'redirectUriFaults(uris, {',
    replace: 'redirectUriFaults(uris.slice(0, 1), {',
    suite: { file: 'shared/domain/src/metadata/members/members.test.ts', tests: 'RED-|MCP-05' },
  },
  {
    name: 'A web client may present its loopback redirect URI with another port.',
    file: 'shared/domain/src/metadata/redirects/redirect-match.ts',
    find: "if (client.application_type !== 'native') return false;",
    replace: '',
    suite: { file: 'shared/domain/src/metadata/redirects/redirect-match.test.ts', tests: 'RED-17' },
  },
];
