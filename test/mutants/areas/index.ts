import type { Mutant } from '../mutant.ts';
import { credentialMutants } from './credentials.ts';
import { deciderMutants } from './decider.ts';
import { eventStoreMutants } from './event-store.ts';
import { eventStoreDbMutants } from './eventstoredb.ts';
import { guardedFetchMutants } from './guarded-fetch.ts';
import { httpMutants } from './http.ts';
import { idempotencyMutants } from './idempotency.ts';
import { metadataMutants } from './metadata.ts';
import { natsMutants } from './nats.ts';
import { postgresMutants } from './postgres.ts';
import { privacyMutants } from './privacy.ts';
import { projectionMutants } from './projection.ts';
import { readingMutants } from './reading.ts';
import { redirectMutants } from './redirects.ts';
import { sectorMutants } from './sector.ts';

/** Every bug that the tests must notice, by area. */
export const mutants: readonly Mutant[] = [
  ...redirectMutants,
  ...metadataMutants,
  ...httpMutants,
  ...deciderMutants,
  ...eventStoreMutants,
  ...readingMutants,
  ...idempotencyMutants,
  ...credentialMutants,
  ...privacyMutants,
  ...projectionMutants,
  ...postgresMutants,
  ...eventStoreDbMutants,
  ...natsMutants,
  ...guardedFetchMutants,
  ...sectorMutants,
];
