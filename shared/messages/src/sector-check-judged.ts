import { z } from 'zod';
import { clientId, context, judgedUri, token } from './members.ts';
import { verdict } from './verdict.ts';

const judged = {
  check_id: token,
  tenant: context.tenant,
  sector_identifier_uri: judgedUri,
  attempts: z.int().min(1).describe('how often the check was begun'),
  verdict,
};

/** The outcome of a sector check; there is one per check. A receiver recognises a repeat by `check_id`. */
export const sectorCheckJudged = z.discriminatedUnion('mode', [
  z.object({ mode: z.literal('await'), ...judged, client_id: clientId.optional() }),
  z.object({
    mode: z.literal('async'),
    ...judged,
    client_id: clientId,
    revision: z.int().min(0).describe('revision of the client that was checked'),
  }),
]);
