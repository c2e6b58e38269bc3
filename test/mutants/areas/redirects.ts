import type { Mutant } from '../mutant.ts';

const suite = { file: 'shared/domain/src/metadata/redirects/redirect-uri.test.ts' };

export const redirectMutants: readonly Mutant[] = [
  {
    name: 'A redirect URI with a fragment is accepted.',
    file: 'shared/domain/src/metadata/uri/redirect-target.ts',
    find: 'if (uri.fragment !== undefined)',
    replace: "if (uri.fragment === '')",
    suite,
  },
];
