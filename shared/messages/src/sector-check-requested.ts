import { z } from 'zod';
import { clientId, context, judgedUri, token } from './members.ts';

const requested = {
  check_id: token.describe('one check: repeats of it are duplicates, and there is one verdict for it'),
  tenant: context.tenant,
  sector_identifier_uri: judgedUri.describe('the document to fetch'),
  redirect_uris: z
    .array(judgedUri)
    .max(context.urisMax)
    .describe('every URI that the document must list (SEC-04, SEC-13)'),
};

/**
 * A request to fetch and judge a sector document. `await`: a client's request is waiting for the verdict. `async`: the
 * client is already registered, and unusable until the verdict. `wait_ms` is a duration rather than a point in time, so
 * that clocks need not agree (C1).
 */
export const sectorCheckRequested = z.discriminatedUnion('mode', [
  z.object({
    mode: z.literal('await'),
    ...requested,
    client_id: clientId.optional().describe('the client that is changed; absent for a registration'),
    wait_ms: z.int().min(1).max(60_000).describe('how long the verdict is waited for; later it is of no use'),
    answer_to: token.describe('who waits: the verdict goes to this instance alone'),
  }),
  z.object({
    mode: z.literal('async'),
    ...requested,
    client_id: clientId,
    revision: z
      .int()
      .min(0)
      .describe('revision of the client that is checked; a verdict on an older one changes nothing (W2)'),
  }),
]);

export type SectorCheckRequested = z.infer<typeof sectorCheckRequested>;
