import { z } from 'zod';

/** One token of a subject: no dots, wildcards or blanks, so that no value can form another subject. */
export const token = z.string().regex(/^[A-Za-z0-9_-]{1,128}$/);

export const clientId = token.describe('the client');

/** Bounded by the longest URI that the registry accepts (REG-14). The fetcher judges whether it may be fetched. */
export const judgedUri = z.string().min(1).max(2_048);

export const context = {
  tenant: z
    .string()
    .regex(/^[a-z0-9-]{1,63}$/)
    .describe('`default`, until there are more'),
  /**
   * Enough for the most redirect URIs that the registry accepts, and for the client's other URIs that its document must
   * list (SEC-13).
   */
  urisMax: 256,
} as const;
