import { z } from 'zod';
import { clientId, context, judgedUri, token } from './members.ts';

/**
 * A request to check that a `jwks_uri` answers with sound keys. A client's request is waiting for the verdict, and
 * nothing is stored before it (KEY-10).
 */
export const keysCheckRequested = z.object({
  check_id: token.describe('one check: repeats of it are duplicates, and there is one verdict for it'),
  tenant: context.tenant,
  client_id: clientId.optional().describe('the client that is changed; absent for a registration'),
  jwks_uri: judgedUri.describe('the document to fetch'),
  wait_ms: z.int().min(1).max(60_000).describe('how long the verdict is waited for; later it is of no use'),
  answer_to: token.describe('who waits: the verdict goes to this instance alone'),
});
