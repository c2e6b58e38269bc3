import { z } from 'zod';
import { clientId, context, judgedUri, token } from './members.ts';

/** Somebody waits to hear whether a `jwks_uri` answers with sound keys; nothing is stored before the verdict (KEY-10). */
export const keysCheckRequested = z.object({
  check_id: token.describe('one check: repeats of it are duplicates, and there is one verdict for it'),
  tenant: context.tenant,
  client_id: clientId.optional().describe('the client that is changed; absent for a registration'),
  jwks_uri: judgedUri.describe('the document to fetch'),
  wait_ms: z.int().min(1).max(60_000).describe('how long the verdict is waited for; later it is of no use'),
  answer_to: token.describe('who waits: the verdict goes to this instance alone'),
});
