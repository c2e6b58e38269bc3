import { z } from 'zod';

/** One part of a subject: no dots, wildcards or blanks, so that no value can name another subject. */
export const token = z.string().regex(/^[A-Za-z0-9_-]{1,128}$/);

export const clientId = token.describe('the client');

/** As long as the registry takes a URI (REG-14). Whether it may be fetched is judged by who fetches. */
export const judgedUri = z.string().min(1).max(2_048);

export const context = {
  tenant: z
    .string()
    .regex(/^[a-z0-9-]{1,63}$/)
    .describe('`default`, until there are more'),
  /** As many redirect URIs as the registry takes, and the other URIs of a client that its document must list (SEC-13). */
  urisMax: 256,
} as const;
