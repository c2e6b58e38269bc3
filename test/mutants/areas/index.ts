import type { Mutant } from '../mutant.ts';
import { redirectMutants } from './redirects.ts';

export const mutants: readonly Mutant[] = [...redirectMutants];
