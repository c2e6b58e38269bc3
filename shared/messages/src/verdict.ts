import { z } from 'zod';

const code = z.string().regex(/^[a-z0-9-]{1,64}$/);

/** Human-readable, and safe to show to the client: no address, and no text from the document. */
const detail = z
  .string()
  .regex(/^[ -~]*$/)
  .max(4_096);

/** The outcome of a document check. */
export const verdict = z.discriminatedUnion('outcome', [
  z.object({
    outcome: z.literal('verified'),
    document_digest: z.string().min(1).max(200).describe('digest of the document as it was fetched'),
    host: z.string().min(1).max(255).describe('the sector (SEC-07)'),
    checked_at: z.iso.datetime(),
  }),
  z.object({ outcome: z.literal('refused'), code, detail }),
  z.object({
    outcome: z.literal('failed'),
    code,
    detail,
    fault: z.enum(['target', 'checker']).describe('whose: what the client named (SEC-02), or our own (SEC-14)'),
  }),
]);

export type Verdict = z.infer<typeof verdict>;
