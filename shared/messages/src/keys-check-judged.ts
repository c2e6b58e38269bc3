import { z } from 'zod';
import { clientId, context, judgedUri, token } from './members.ts';
import { verdict } from './verdict.ts';

/** The outcome of a key check. It contains nothing of the keys except the digest of their document. */
export const keysCheckJudged = z.object({
  check_id: token,
  tenant: context.tenant,
  client_id: clientId.optional(),
  jwks_uri: judgedUri,
  attempts: z.int().min(1).describe('how often the check was begun'),
  verdict,
});
