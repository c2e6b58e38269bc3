import { z } from 'zod';

/*
 * The storage format of an Idempotency-Key's stream. These names and shapes are on disk for ever: add a version, never
 * edit one.
 */

/**
 * The claim of an Idempotency-Key (REG-18): the client that the key stands for. The key itself is not stored, only a
 * digest of it in the stream's name. `request` is a digest keyed with the client's own key, so that its input cannot be
 * guessed.
 */
const registrationKeyClaimedV1 = z.object({
  client_id: z.string().min(1),
  claimedAt: z.int().nonnegative(),
  request: z.string().regex(/^[0-9a-f]{64}$/),
});

/** Every event of a claim with its stored versions, oldest first. */
export const claimEventVersions = { RegistrationKeyClaimed: [registrationKeyClaimedV1] } as const;

/** The version in which a claim is written. */
export const claimEventVersion = 1;

export type RegistrationKeyClaimed = {
  readonly type: 'RegistrationKeyClaimed';
  readonly data: z.infer<typeof registrationKeyClaimedV1>;
};
